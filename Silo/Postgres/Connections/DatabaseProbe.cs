using Granary.Ports;
using Npgsql;

namespace Granary.Silo.Postgres;

/// <summary>
/// Whether the database does its part. Down as soon as a call met an outage or the lease is gone; up again when a query
/// is answered and, in exclusive mode, the lease holds.
/// </summary>
public sealed partial class DatabaseProbe : IDependencyState, IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    private readonly NpgsqlDataSource source;
    private readonly Lease lease;
    private readonly TimeProvider time;
    private readonly ILogger<DatabaseProbe> log;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private volatile State state;
    private Task probing = Task.CompletedTask;

    public DatabaseProbe(NpgsqlDataSource source, Lease lease, TimeProvider time, ILogger<DatabaseProbe> log)
    {
        this.source = source;
        this.lease = lease;
        this.time = time;
        this.log = log;
        state = new State(true, time.GetUtcNow(), null);
        lease.Lost += () => Down("the lease has been taken over");
        lease.Failed += e => Down(Outages.Sentence(e));
    }

    public event Action? Changed;

    public string Name => Outages.Database;

    public bool Up => state.Up;

    public DateTimeOffset Since => state.Since;

    public string? Detail => state.Detail;

    /// <summary>A call met an outage.</summary>
    public void Down(string detail)
    {
        lock (gate)
        {
            if (!state.Up || stopping.IsCancellationRequested)
                return;
            state = new State(false, time.GetUtcNow(), detail);
            probing = Task.Run(Probe);
        }
        LogDown(detail);
        Changed?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
            stopping.Cancel();
        await probing;
    }

    private async Task Probe()
    {
        try
        {
            while (await Trouble() is { } detail)
            {
                state = state with { Detail = detail };
                await Task.Delay(Pause, time, stopping.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        var away = time.GetUtcNow() - state.Since;
        lock (gate)
            state = new State(true, time.GetUtcNow(), null);
        LogUp(away.TotalSeconds);
        Changed?.Invoke();
    }

    private async Task<string?> Trouble()
    {
        try
        {
            await using var command = source.CreateCommand("select pg_is_in_recovery()");
            if ((bool)(await command.ExecuteScalarAsync(stopping.Token))!)
                return "the server is a standby";
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            return Outages.Sentence(e);
        }
        return !lease.Exclusive || lease.Holds ? null : "waiting for the lease";
    }

    private sealed record State(bool Up, DateTimeOffset Since, string? Detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away: {Detail}")]
    private partial void LogDown(string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database is back after {Seconds:F1} s")]
    private partial void LogUp(double seconds);
}
