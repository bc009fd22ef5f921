using System.Diagnostics;

namespace Granary.Storms.Lab;

/// <summary>A <c>granary worker</c>: some workers in a process of their own, known only by what they do.</summary>
public sealed class WorkerProcess(SiloSettings settings, int workers) : IVictim, IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(45);

    private ServerProcess? _process;

    public string Log { get; } = Path.Combine(settings.Logs, settings.Name + ".log");

    /// <summary>Ends when it is ready: one that is told to stop before does not know how to.</summary>
    public async Task<TimeSpan> Start(TimeSpan within)
    {
        var start = Stopwatch.GetTimestamp();
        var said = Said().Length;
        _process?.Dispose();
        var variables = new Dictionary<string, string>(settings.Options)
        {
            ["GRANARY_AMQP"] = settings.Amqp.ToString(),
            ["GRANARY_PROFILE"] = "development",
            ["Amqp__Prefix"] = settings.Prefix,
        };
        _process = ServerProcess.Start(settings.Program, ["worker", "--workers", $"{workers}"], variables, Log);
        await Until.True(
            "workers are ready", within, () => Said()[said..].Contains(" Ready: ", StringComparison.Ordinal));
        return Stopwatch.GetElapsedTime(start);
    }

    public Task Kill() => _process?.Kill() ?? Task.CompletedTask;

    /// <summary>SIGTERM.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> Stop() => _process?.Terminate(StopTime) ?? Task.FromResult(0);

    private string Said() => File.Exists(Log) ? File.ReadAllText(Log) : "";

    public ValueTask DisposeAsync()
    {
        _process?.Dispose();
        return ValueTask.CompletedTask;
    }
}
