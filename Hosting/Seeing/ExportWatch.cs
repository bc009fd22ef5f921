using System.Diagnostics.Tracing;

namespace Granary.Hosting.Seeing;

/// <summary>
/// Tells once what is wrong with the variables, and at most once an hour that a collector does not take what it is
/// sent. The work goes on without it.
/// </summary>
internal sealed partial class ExportWatch(IReadOnlyList<string> faults, TimeProvider time, ILogger<ExportWatch> log)
    : EventListener, IHostedService
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private long? _told;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var fault in faults)
            LogFault(fault);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
            EnableEvents(eventSource, EventLevel.Warning);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // Called by the base class's constructor, too, before there is anything to tell it with.
        if (log is null)
            return;
        lock (_gate)
        {
            if (_told is { } told && time.GetElapsedTime(told) < Quiet)
                return;
            _told = time.GetTimestamp();
        }

        var details = string.Join(", ", eventData.Payload?.Select(part => Shown.Of($"{part}")) ?? []);
        LogExport($"{eventData.EventName}: {details}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Fault}. This variable is ignored")]
    private partial void LogFault(string fault);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The collector does not take what is exported, which is dropped after a while ({Detail}). "
            + "This is told once an hour")]
    private partial void LogExport(string detail);
}
