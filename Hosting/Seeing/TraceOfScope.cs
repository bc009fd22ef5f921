using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Granary.Hosting.Seeing;

/// <summary>
/// An exported line belongs to the trace that its scope names, for most work goes through lanes and tables, where no
/// span is current.
/// </summary>
internal sealed class TraceOfScope : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        if (data.TraceId == default)
            data.ForEachScope(Take, data);
    }

    private static void Take(LogRecordScope scope, LogRecord line)
    {
        if (scope.Scope is LogScope { TraceParent: { } text } && ActivityContext.TryParse(text, null, out var trace))
            (line.TraceId, line.SpanId, line.TraceFlags) = (trace.TraceId, trace.SpanId, trace.TraceFlags);
    }
}
