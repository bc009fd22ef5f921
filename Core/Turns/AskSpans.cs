using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Granary.Turns;

/// <summary>The span of an ask: from the turn that takes it to its answer.</summary>
internal static class AskSpans
{
    private const int HashBytes = 8;

    public static Activity? Start(Ask ask)
    {
        // Asks of the house itself begin no traces: timers without a context, for one.
        if (ask.Trace is not { } trace || !Spans.Wanted)
            return null;
        var span = Spans.Start($"ask {ask.Target.Kind}", ActivityKind.Internal, trace);
        if (span is not { IsAllDataRequested: true })
            return span;
        span.SetTag("granary.kind", ask.Target.Kind);
        span.SetTag("granary.message", ask.Message.GetType().Name);
        if (ask.Key is { } key)
            span.SetTag("granary.key_hash", Hash(key));
        return span;
    }

    public static void End(Activity span, Answer answer)
    {
        if (answer.Outcome is { } outcome)
            span.End(outcome.Refusal?.CodeName ?? "ok", outcome.Replayed);
        else
            span.End(answer.Failure is UnavailableException ? "unavailable" : "internal");
    }

    /// <summary>Tells two keys apart and neither of them.</summary>
    private static string Hash(OutcomeKey key) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Caller}\n{key.Scope}\n{key.Key}")).AsSpan(0, HashBytes));
}
