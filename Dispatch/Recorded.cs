using Granary.Errors;
using Granary.Ports;

namespace Granary.Dispatch;

/// <summary>A change is refused only after its key was looked up: it may have been made before.</summary>
internal static class Recorded
{
    public static async ValueTask<Outcome> OrRefused(IStore store, OutcomeKey? asked, byte[] fingerprint, Refusal refusal) =>
        asked is { } key && await store.Find(key) is { } recorded ? recorded.For(fingerprint) : Outcome.Refused(refusal);
}
