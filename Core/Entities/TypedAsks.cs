namespace Granary;

/// <summary>The short forms of asking.</summary>
public static class TypedAsks
{
    private const int Tries = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<TReply> Ask<TReply>(
        this IGranary granary, IMessage<TReply> message, string? key = null,
        CancellationToken cancellation = default) =>
        (await granary.Send(message, new() { Key = key }, cancellation)).Data;

    public static async Task<TReply> Ask<TReply>(
        this IEntityGrain grain, IMessage<TReply> message, string? key = null,
        CancellationToken cancellation = default) =>
        (await grain.Send(message, new() { Key = key }, cancellation)).Data;

    /// <summary>Asks this entity, and returns key and replay beside the reply.</summary>
    public static async Task<Reply<TReply>> Send<TReply>(
        this IEntityGrain grain, IMessage<TReply> message, AskOptions? options = null,
        CancellationToken cancellation = default)
    {
        var ask = GrainAsks.Of(message, options);
        return GrainAsks.Reply<TReply>(ask, await UntilTaken(grain, ask, cancellation));
    }

    /// <summary>Asks again while the entity moves. Its key makes that safe where it is a change.</summary>
    internal static async Task<Answer> UntilTaken(IEntityGrain grain, GrainAsk ask, CancellationToken cancellation)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                var answer = await grain.Ask(ask, cancellation);
                if (!ReferenceEquals(answer, Answer.Returned))
                    return answer;
                if (left == 0)
                    throw Away($"{grain.GetPrimaryKeyLong()} finds no silo to live in");
            }
            catch (Exception fault) when (MovingFaults.Has(fault))
            {
                if (left == 0)
                    throw Away($"no silo could be reached: {fault.Message}", fault);
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    private static UnavailableException Away(string why, Exception? inner = null) =>
        new("cluster", why, outage: false, inner);
}
