using System.Security.Cryptography;
using Granary.Errors;
using Granary.Ports;

namespace Granary.Dispatch;

/// <summary>A change is refused only after its key was looked up: it may have been made before.</summary>
internal static class Recorded
{
    public static async ValueTask<Outcome> OrRefused(IStore store, OutcomeKey? asked, byte[] fingerprint, Refusal refusal)
    {
        if (asked is not { } key || await store.Find(key) is not { } recorded)
            return Outcome.Refused(refusal);
        return CryptographicOperations.FixedTimeEquals(recorded.Fingerprint, fingerprint)
            ? OutcomeBytes.Decode(recorded.Body)
            : Outcome.Refused(ErrorCode.IdempotencyConflict, "the same key came before with another payload");
    }
}
