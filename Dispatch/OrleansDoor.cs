using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Granary.Wire;

namespace Granary.Dispatch;

/// <summary>
/// The door for Orleans code. What comes from outside the cluster is checked as at any other door; code inside is the
/// program itself, or speaks for the caller that it names.
/// </summary>
public sealed class OrleansDoor(ActionTable actions, Dispatcher dispatcher) : IDoor
{
    private const int MaxKeyLength = 255;

    private readonly FrozenDictionary<Type, ActionSpec[]> _lines = actions.All
        .GroupBy(line => line.Message.Type).ToFrozenDictionary(group => group.Key, group => group.ToArray());

    public ValueTask<DoorAnswer> Admit(GrainKey entity, GrainAsk ask)
    {
        if (ask.Message is UnreadMessage unread)
            return new(
                DoorAnswer.Refused(ErrorCode.UnknownAction, $"message '{unread.Name}' is not known here in this form"));
        if (Find(ask) is not { } line)
            return new(Inner(entity, ask));
        if (line.Kind != entity.Kind)
            return new(
                DoorAnswer.Refused(ErrorCode.InvalidRequest, $"a {entity.Kind} does not understand {Name(ask)}"));
        if (ask.Message is not IEntityMessage named)
            return new(DoorAnswer.Refused(
                ErrorCode.InvalidRequest,
                $"{Name(ask)} is not for an existing {entity.Kind}; send it through IGranary"));
        if (named.Id != entity.Id)
            return new(
                DoorAnswer.Refused(ErrorCode.InvalidRequest, $"{Name(ask)} is for {named.Id}, and this is {entity}"));
        if (Fault(ask, line) is { } fault)
            return new(DoorAnswer.Refused(ErrorCode.InvalidRequest, fault));
        return line.Target == ActionTarget.Existing ? dispatcher.Admit(Request(ask, line)) : new(new DoorAnswer());
    }

    public ValueTask<Outcome> Ask(GrainAsk ask, CancellationToken cancellation = default)
    {
        if (ask.Message is UnreadMessage || Find(ask) is not { } line)
            return new(Outcome.Refused(ErrorCode.UnknownAction, $"no action has the message {Name(ask)}"));
        return Fault(ask, line) is { } fault
            ? new(Outcome.Refused(ErrorCode.InvalidRequest, fault))
            : dispatcher.Handle(Request(ask, line), cancellation);
    }

    /// <summary>Without a key of their own, two changes would be taken for one.</summary>
    private static string? Fault(GrainAsk ask, ActionSpec line) => (line.IsChange, ask.Key) switch
    {
        (true, null) => $"{Name(ask)} is a change and needs a key",
        (_, { Length: 0 or > MaxKeyLength }) => $"the key must have 1 to {MaxKeyLength} characters",
        _ => null,
    };

    /// <summary>What no action names is for code inside the cluster alone.</summary>
    private static DoorAnswer Inner(GrainKey entity, GrainAsk ask) => !ask.Trusted
        ? DoorAnswer.Refused(ErrorCode.UnknownAction, $"no action has the message {Name(ask)}")
        : new(new Ask
        {
            Target = entity,
            Message = ask.Message,
            Caller = ask.Caller ?? Caller.System,
            Key = ask.Key is { } key ? new((ask.Caller ?? Caller.System).Name, entity.Kind, key) : null,
            Fingerprint = ask.Key is null ? [] : SHA256.HashData(Encoding.UTF8.GetBytes($"{ask.Message}")),
            Deadline = ask.Deadline,
            CorrelationId = ask.CorrelationId,
            Trace = ask.Trace,
        });

    private ActionSpec? Find(GrainAsk ask) => _lines.TryGetValue(ask.Message.GetType(), out var found)
        ? Array.Find(found, line => ask.Version is null || line.Version == ask.Version
            || line.Version == ActionSpec.AnyVersion)
        : null;

    private static Request Request(GrainAsk ask, ActionSpec line)
    {
        var data = JsonSerializer.SerializeToUtf8Bytes(ask.Message, line.Message.Info);
        return Request(ask, line, JsonElement.Parse(data)) with { Bytes = data.Length };
    }

    private static Request Request(GrainAsk ask, ActionSpec line, JsonElement data) => new()
    {
        Id = ask.Key ?? (ask.CorrelationId.Length > 0 ? ask.CorrelationId : "orleans"),
        Version = line.Version == ActionSpec.AnyVersion ? "v1" : line.Version,
        Action = line.Name,
        Data = data,
        Auth = ask.Credential,
        ProvenCaller = ask is { Trusted: true, Credential: null } ? ask.Caller ?? Caller.System : null,
        Unlimited = ask.Trusted,
        Deadline = ask.Deadline,
        TraceParent = ask.Trace,
    };

    private static string Name(GrainAsk ask) =>
        ask.Message is UnreadMessage unread ? unread.Name : ask.Message.GetType().Name;
}
