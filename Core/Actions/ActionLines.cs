using System.Text.Json.Serialization;
using Granary.Wire;

namespace Granary;

/// <summary>Writes the lines of one system's part of the action table.</summary>
/// <param name="access">Who may ask for them.</param>
/// <param name="messages">What writes and reads their messages.</param>
/// <param name="replies">What writes and reads their replies.</param>
public sealed class ActionLines(Access access, JsonSerializerContext messages, JsonSerializerContext replies)
{
    /// <summary>Makes a new entity.</summary>
    public ActionSpec New<TMessage, TReply>(
        string version, string name, string kind, string scope, params Field[] fields)
        where TMessage : IMessage<TReply> =>
        Line<TMessage, TReply>(version, name, ActionTarget.New, kind, scope, fields);

    /// <summary>Changes the entity that the message names.</summary>
    public ActionSpec Change<TMessage, TReply>(
        string version, string name, string kind, string scope, params Field[] fields)
        where TMessage : IMessage<TReply> =>
        Line<TMessage, TReply>(version, name, ActionTarget.Existing, kind, scope, fields);

    /// <summary>Reads the entity that the message names.</summary>
    public ActionSpec Read<TMessage, TReply>(string version, string name, string kind, params Field[] fields)
        where TMessage : IMessage<TReply> =>
        Line<TMessage, TReply>(version, name, ActionTarget.Existing, kind, null, fields);

    /// <summary>Answered by a handler; a change only with a scope.</summary>
    public ActionSpec Handled<TMessage, TReply>(
        string version, string name, string kind, string? scope, params Field[] fields)
        where TMessage : IMessage<TReply> =>
        Line<TMessage, TReply>(version, name, ActionTarget.Handler, kind, scope, fields);

    private ActionSpec Line<TMessage, TReply>(
        string version, string name, ActionTarget target, string kind, string? scope, Field[] fields) => new()
        {
            Version = version,
            Name = name,
            Access = access,
            Target = target,
            Kind = kind,
            Scope = scope,
            Fields = fields,
            Message = messages.Of<TMessage>(),
            Reply = replies.Of<TReply>(),
        };
}
