using Granary.Actions;
using Granary.Errors;

namespace Granary.Entities;

/// <summary>The short forms of asking.</summary>
public static class TypedAsks
{
    private const int Tries = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<TReply> Ask<TReply>(
        this IGranary granary, IMessage<TReply> message, string? key = null, CancellationToken cancellation = default) =>
        (await granary.Send(message, new() { Key = key }, cancellation)).Data;

    public static async Task<TReply> Ask<TReply>(
        this IEntityGrain grain, IMessage<TReply> message, string? key = null, CancellationToken cancellation = default) =>
        (await grain.Send(message, new() { Key = key }, cancellation)).Data;

    /// <summary>Asks this entity, and tells key and replay beside the reply.</summary>
    public static async Task<Reply<TReply>> Send<TReply>(
        this IEntityGrain grain, IMessage<TReply> message, AskOptions? options = null,
        CancellationToken cancellation = default)
    {
        var ask = GrainAsks.Of(message, options);
        for (var left = Tries; ; left--)
        {
            var answer = await grain.Ask(ask, cancellation);
            if (!ReferenceEquals(answer, Answer.Returned))
                return GrainAsks.Reply<TReply>(ask, answer);
            if (left == 0)
                throw new UnavailableException("cluster", $"{grain.GetPrimaryKeyLong()} finds no silo to live in", false);
            await Task.Delay(Pause, cancellation);
        }
    }
}
