using System.Diagnostics;

namespace Granary;

/// <summary>Between typed messages and what travels.</summary>
internal static class GrainAsks
{
    /// <summary>A change gets a key if it has none, so that it can be asked again.</summary>
    public static GrainAsk Of(object message, AskOptions? options) => new()
    {
        Message = message,
        Key = options?.Key ?? (TypedMessages.IsChange(message.GetType()) ? $"{Guid.NewGuid():N}" : null),
        Version = options?.Version,
        Credential = options?.Credential,
        Caller = options?.Caller,
        Deadline = options?.Deadline,
        CorrelationId = options?.CorrelationId ?? "",
        Trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : Spans.Here,
    };

    /// <summary>A message that makes an entity changes something and names none.</summary>
    public static void MustCreate(object message)
    {
        if (!TypedMessages.IsChange(message.GetType()) || message is IEntityMessage)
            throw new RefusedException(
                new(ErrorCode.InvalidRequest, $"{message.GetType().Name} creates no entity; use Ask"));
    }

    public static Reply<TReply> Reply<TReply>(GrainAsk ask, Answer answer)
    {
        if (answer.Failure is { } failure)
            throw failure;
        var outcome = answer.Outcome
            ?? throw new UnavailableException("cluster", "the ask was given back", outage: false);
        if (outcome.Refusal is { } refusal)
            throw new RefusedException(refusal, ask.Key);
        return new(ReplyData.Read<TReply>(outcome.Data), ask.Key, outcome.Replayed);
    }
}
