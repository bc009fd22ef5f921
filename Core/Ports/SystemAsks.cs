using System.Security.Cryptography;
using System.Text;

namespace Granary;

/// <summary>What the program itself asks, for its timers and for the steps of its processes.</summary>
public static class SystemAsks
{
    /// <param name="target">Which entity.</param>
    /// <param name="message">What it is asked.</param>
    /// <param name="key">
    /// Under which the outcome is recorded: it names the step, so its fingerprint need not say more. Null: a read.
    /// </param>
    public static Ask Of(GrainKey target, object message, OutcomeKey? key = null) => new()
    {
        Target = target,
        Message = message,
        Caller = Caller.System,
        Key = key,
        Fingerprint = key is { } named ? SHA256.HashData(Encoding.UTF8.GetBytes(named.Key)) : [],
        CorrelationId = target.ToString(),
        Trace = Spans.Here,
    };

    /// <summary>What the process counts on; a refusal means that it cannot go on now.</summary>
    public static ReadOnlyMemory<byte> Done(this Outcome outcome, string process) => outcome.Refusal is { } refusal
        ? throw new UnavailableException(process, refusal.Error, outage: false)
        : outcome.Data;
}
