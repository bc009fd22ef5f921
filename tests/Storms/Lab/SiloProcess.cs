using System.Diagnostics;

namespace Granary.Storms.Lab;

/// <summary>One silo, as an operator would run it: its own process, known only by its doors.</summary>
public sealed class SiloProcess : IVictim, IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(45);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly SiloSettings _settings;
    private readonly int _siloPort = FreePort.Next();
    private ServerProcess? _process;

    public SiloProcess(SiloSettings settings)
    {
        _settings = settings;
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        Log = Path.Combine(settings.Logs, settings.Name + ".log");
    }

    public string Name => _settings.Name;

    public Uri Address { get; }

    public string Log { get; }

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException($"{Name} was never started");

    public bool Running => _process is { Running: true };

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> Start(TimeSpan within)
    {
        var start = Stopwatch.GetTimestamp();
        Launch();
        await Until.True($"{Name} is ready (its log: {Log})", within, Ready);
        return Stopwatch.GetElapsedTime(start);
    }

    public void Launch()
    {
        _process?.Dispose();
        _process = ServerProcess.Start(_settings.Program, ["serve"], Variables(), Log);
    }

    public async Task<bool> Ready()
    {
        if (!Running)
            throw new InvalidOperationException($"{Name} ended by itself: {LastWords()}");
        try
        {
            using var reply = await _http.GetAsync(new Uri(Address, "/health/ready"));
            return reply.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    public Task<string> Metrics() => _http.GetStringAsync(new Uri(Address, "/metrics"));

    public Task Kill() => _process?.Kill() ?? Task.CompletedTask;

    /// <summary>SIGTERM; the silo finishes what runs.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> Stop() => _process?.Terminate(StopTime) ?? Task.FromResult(0);

    public ValueTask DisposeAsync()
    {
        _process?.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private Dictionary<string, string> Variables() => new(_settings.Options)
    {
        ["Orleans__SiloPort"] = $"{_siloPort}",
        ["Orleans__AdvertisedAddress"] = "127.0.0.1",
        ["GRANARY_AMQP"] = _settings.Amqp.ToString(),
        ["GRANARY_PG"] = _settings.Postgres,
        ["GRANARY_HTTP"] = Address.ToString(),
        ["GRANARY_PROFILE"] = _settings.Options.GetValueOrDefault("GRANARY_PROFILE", "development"),
        ["Amqp__Prefix"] = _settings.Prefix,
    };

    private string LastWords() => File.Exists(Log)
        ? string.Join(" | ", File.ReadLines(Log).TakeLast(3).Select(l => l.Length > 300 ? l[..300] : l))
        : "it wrote nothing";
}
