using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Granary.Actions;
using Granary.Errors;

namespace Granary.Entities;

/// <summary>Between typed messages and what travels.</summary>
internal static class GrainAsks
{
    private static readonly FrozenSet<Type> Changes =
        AllActions.Lines.Where(line => line.IsChange).Select(line => line.Message.Type).ToFrozenSet();

    private static readonly FrozenDictionary<Type, JsonTypeInfo> Replies =
        AllActions.Lines.Select(line => line.Reply).DistinctBy(reply => reply.Type).ToFrozenDictionary(reply => reply.Type);

    /// <summary>A change gets a key if it has none, so that it can be asked again.</summary>
    public static GrainAsk Of(object message, AskOptions? options) => new()
    {
        Message = message,
        Key = options?.Key ?? (Changes.Contains(message.GetType()) ? $"{Guid.NewGuid():N}" : null),
        Version = options?.Version,
        Credential = options?.Credential,
        Caller = options?.Caller,
        Deadline = options?.Deadline,
        CorrelationId = options?.CorrelationId ?? "",
    };

    /// <summary>A message that makes an entity changes something and names none.</summary>
    public static void MustCreate(object message)
    {
        if (!Changes.Contains(message.GetType()) || message is IEntityMessage)
            throw new RefusedException(new(ErrorCode.InvalidRequest, $"{message.GetType().Name} makes no entity; use Ask"));
    }

    public static Reply<TReply> Reply<TReply>(GrainAsk ask, Answer answer)
    {
        if (answer.Failure is { } failure)
            throw failure;
        var outcome = answer.Outcome ?? throw new UnavailableException("cluster", "the ask was given back", outage: false);
        if (outcome.Refusal is { } refusal)
            throw new RefusedException(refusal, ask.Key);
        return Replies.TryGetValue(typeof(TReply), out var type)
            ? new((TReply)JsonSerializer.Deserialize(outcome.Data.Span, type)!, ask.Key, outcome.Replayed)
            : throw new InvalidOperationException($"no action replies with {typeof(TReply).Name}");
    }
}
