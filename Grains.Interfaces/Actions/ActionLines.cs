using System.Text.Json.Serialization.Metadata;

namespace Granary.Actions;

/// <summary>Writes the lines of one system's part of the action table.</summary>
internal sealed class ActionLines(Access access)
{
    /// <summary>Makes a new entity.</summary>
    public ActionSpec New(
        string version, string name, string kind, string scope, JsonTypeInfo message, JsonTypeInfo reply,
        params Field[] fields) => Line(version, name, ActionTarget.New, kind, scope, message, reply, fields);

    /// <summary>Changes the entity that the message names.</summary>
    public ActionSpec Change(
        string version, string name, string kind, string scope, JsonTypeInfo message, JsonTypeInfo reply,
        params Field[] fields) => Line(version, name, ActionTarget.Existing, kind, scope, message, reply, fields);

    /// <summary>Reads the entity that the message names.</summary>
    public ActionSpec Read(
        string version, string name, string kind, JsonTypeInfo message, JsonTypeInfo reply,
        params Field[] fields) => Line(version, name, ActionTarget.Existing, kind, null, message, reply, fields);

    /// <summary>Answered by a handler; a change only with a scope.</summary>
    public ActionSpec Handled(
        string version, string name, string kind, string? scope, JsonTypeInfo message, JsonTypeInfo reply,
        params Field[] fields) => Line(version, name, ActionTarget.Handler, kind, scope, message, reply, fields);

    private ActionSpec Line(
        string version, string name, ActionTarget target, string kind, string? scope, JsonTypeInfo message,
        JsonTypeInfo reply, Field[] fields) => new()
        {
            Version = version,
            Name = name,
            Access = access,
            Target = target,
            Kind = kind,
            Scope = scope,
            Fields = fields,
            Message = message,
            Reply = reply,
        };
}
