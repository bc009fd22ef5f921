namespace Granary;

/// <summary>A change is refused only after its key was looked up: it may have been made before.</summary>
public static class RecordedOutcomes
{
    public static async ValueTask<Outcome> OrRefused(
        IStore store, OutcomeKey? asked, byte[] fingerprint, Refusal refusal) =>
        asked is { } key && await store.Find(key) is { } recorded
            ? recorded.For(fingerprint)
            : Outcome.Refused(refusal);

    /// <summary>A caller without a valid credential does not learn that the key came with another payload.</summary>
    public static async ValueTask<Outcome> SameOrRefused(
        IStore store, OutcomeKey asked, byte[] fingerprint, Refusal refusal) =>
        await store.Find(asked) is { } recorded
            && recorded.For(fingerprint) is var outcome && outcome.Refusal?.Code != ErrorCode.IdempotencyConflict
            ? outcome
            : Outcome.Refused(refusal);
}
