using System.Security.Cryptography;

namespace Granary.Turns;

/// <summary>Giving a recorded outcome again, to the same payload only.</summary>
public static class Recorded
{
    /// <summary>The answer where too many wait already; an ask that was done before need not wait.</summary>
    /// <param name="store">Where its outcome may be recorded.</param>
    /// <param name="ask">What cannot be taken in.</param>
    /// <param name="retryMs">How long the caller should wait.</param>
    public static async ValueTask<Outcome> OrBusy(IStore store, Ask ask, int retryMs)
    {
        if (ask.Key is { } key && await store.Find(key).ConfigureAwait(false) is { } recorded)
            return recorded.For(ask.Fingerprint);

        return Outcome.Refused(new Refusal(ErrorCode.Busy, $"too many requests wait for {ask.Target}")
        {
            RetryAfterMs = retryMs,
        });
    }

    internal static Outcome For(Ask ask, TurnAsk original) =>
        Again(original.Decision!.Outcome, original.Ask.Fingerprint, ask.Fingerprint);

    /// <summary>The outcome of one ask told to another with its key, if it is the same.</summary>
    internal static Outcome Again(Outcome outcome, byte[] fingerprint, byte[] other) =>
        CryptographicOperations.FixedTimeEquals(fingerprint, other)
            ? outcome with { Replayed = true }
            : RecordedOutcome.OtherPayload;

    /// <summary>Gives every refusal of the turn, unless something else is recorded under its key.</summary>
    internal static async ValueTask OrRefused(IStore store, TurnAsk[] asks)
    {
        List<Task>? finds = null;
        foreach (var ask in asks)
        {
            if (!ask.IsDone && ask.Refusal is not null)
                (finds ??= []).Add(OrRefused(store, ask));
        }

        if (finds is not null)
            await Task.WhenAll(finds).ConfigureAwait(false);
    }

    private static async Task OrRefused(IStore store, TurnAsk ask)
    {
        try
        {
            var recorded = await (ask.LookUp ?? store.Find(ask.Ask.Key!.Value).AsTask()).ConfigureAwait(false);
            ask.Complete(recorded is null ? ask.Refusal! : recorded.For(ask.Ask.Fingerprint));
        }
        catch (Exception failure)
        {
            ask.Fail(failure);
        }
    }
}
