using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Granary.Storms.Lab;

/// <summary>One silo, as an operator would run it: its own process, known only by its doors.</summary>
public sealed class SiloProcess : IVictim, IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(45);

    /// <summary>One that is ready for so long was not declared dead.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(8);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly SiloSettings _settings;
    private readonly int _siloPort = FreePort.Next();
    private ServerProcess? _process;

    public SiloProcess(SiloSettings settings)
    {
        _settings = settings;
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        Log = Path.Combine(settings.Logs, settings.Name + ".log");
        Program = settings.Program;
    }

    public string Name => _settings.Name;

    public Uri Address { get; }

    public string Log { get; }

    /// <summary>What the next start runs.</summary>
    public string Program { get; set; }

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
        _process = ServerProcess.Start(Program, ["serve"], Variables(), Log);
    }

    public async Task<bool> Ready()
    {
        if (!Running)
            throw new InvalidOperationException($"{Name} ended by itself: {LastWords()}");
        return await Answers();
    }

    public Task<string> Metrics() => _http.GetStringAsync(new Uri(Address, "/metrics"));

    public Task Kill() => _process?.Kill() ?? Task.CompletedTask;

    /// <summary>
    /// SIGSTOP, and SIGCONT after a while. A silo that was declared dead meanwhile ends itself, and is started again.
    /// </summary>
    /// <returns>Whether it had ended.</returns>
    public async Task<bool> Freeze(TimeSpan pause, TimeSpan within)
    {
        _process!.Freeze();
        await Task.Delay(pause);
        _process.Thaw();
        var calm = Stopwatch.GetTimestamp();
        await Until.True($"{Name} has found out what happened (its log: {Log})", within, async () =>
        {
            if (!await Answers())
                calm = Stopwatch.GetTimestamp();
            return !Running || Stopwatch.GetElapsedTime(calm) > Calm;
        });
        if (Running)
            return false;
        await Start(within);
        return true;
    }

    /// <summary>SIGTERM; the silo finishes what runs.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> Stop() => _process?.Terminate(StopTime) ?? Task.FromResult(0);

    /// <summary>
    /// Stops the silo, if it still runs. A silo that is killed may leave queues that are just being made, and RabbitMQ
    /// 3.10 breaks down where such a queue is deleted at once.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Stop();
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            // It hangs, or could not be started again: what the test has found is the news.
        }

        _process?.Dispose();
        _http.Dispose();
    }

    private async Task<bool> Answers()
    {
        if (!await Listens())
            return false;
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

    /// <summary>
    /// Asked all the time while it starts, on the same processors: an exception for each no would cost both.
    /// </summary>
    private async Task<bool> Listens()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var attempt = new SocketAsyncEventArgs();
        attempt.RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, Address.Port);
        var ended = new TaskCompletionSource();
        attempt.Completed += (_, _) => ended.SetResult();
        if (socket.ConnectAsync(attempt))
            await ended.Task;
        return attempt.SocketError == SocketError.Success;
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
