using System.Security.Cryptography;
using Granary.Errors;
using Granary.Ports;

namespace Granary.Grains.Turns;

/// <summary>Giving a recorded outcome again, to the same payload only.</summary>
public static class Recorded
{
    /// <summary>The answer where too many wait already; an ask that was done before need not wait.</summary>
    /// <param name="store">Where its outcome may be recorded.</param>
    /// <param name="ask">What cannot be taken in.</param>
    /// <param name="retryMs">What the caller is told to wait.</param>
    /// <param name="found">Told when there was an outcome, perhaps of a commit that nobody here knows of.</param>
    public static async ValueTask<Outcome> OrBusy(IStore store, Ask ask, int retryMs, Action? found = null)
    {
        if (ask.Key is { } key && await store.Find(key) is { } recorded)
        {
            found?.Invoke();
            return recorded.For(ask.Fingerprint);
        }

        return Outcome.Refused(new Refusal(ErrorCode.Busy, $"too many requests wait for {ask.Target}")
        {
            RetryAfterMs = retryMs,
        });
    }

    internal static Outcome For(Ask ask, PendingAsk twin) =>
        CryptographicOperations.FixedTimeEquals(ask.Fingerprint, twin.Ask.Fingerprint)
            ? twin.Decision!.Outcome with { Replayed = true }
            : RecordedOutcome.OtherPayload;

    /// <summary>Gives every refusal of the batch, unless something else is recorded under its key.</summary>
    internal static async ValueTask OrRefused(IStore store, Activation activation, PendingAsk[] batch)
    {
        List<Task>? finds = null;
        foreach (var ask in batch)
        {
            if (!ask.IsDone && ask.Refusal is not null)
                (finds ??= []).Add(OrRefused(store, activation, ask));
        }

        if (finds is not null)
            await Task.WhenAll(finds);
    }

    private static async Task OrRefused(IStore store, Activation activation, PendingAsk ask)
    {
        try
        {
            var recorded = await store.Find(ask.Ask.Key!.Value);
            // What is recorded may have been done without our learning of it.
            if (recorded is not null)
                activation.Doubt();
            ask.Complete(recorded is null ? ask.Refusal! : recorded.For(ask.Ask.Fingerprint));
        }
        catch (Exception failure)
        {
            ask.Fail(failure);
        }
    }
}
