using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// Whether the database does its part. Down as soon as a call met an outage; up again when a primary answers whose
/// migrations this program may run on. It asks on connections of its own, for the pool's may all be waiting.
/// </summary>
public sealed partial class DatabaseProbe : IDependencyState, IAsyncDisposable
{
    // Commits that their callers have given up wait on there, so that it is seen when the standby is back.
    private const string Question =
        """
        select pg_is_in_recovery(), exists (
            select from migrations where oldest_program > $1) or exists (
            select from system_migrations m join unnest($3, $4) k(system, newest) on k.system = m.system
            where m.oldest_program > k.newest), exists (
            select from pg_stat_activity
            where wait_event = 'SyncRep' and datname = current_database() and query_start < clock_timestamp() - $2)
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    private const string Waits = "commits wait for a synchronous standby";

    private readonly NpgsqlDataSource _source;
    private readonly StandbyFence _fence;
    private readonly TimeSpan _longWait;
    private readonly IReadOnlyList<Migration> _known;
    private readonly TimeProvider _time;
    private readonly ILogger<DatabaseProbe> _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private volatile State _state;
    private Task _probing = Task.CompletedTask;
    private Task<string?>? _asking;

    public DatabaseProbe(
        PostgresOptions options, TimeProvider time, ILogger<DatabaseProbe> log, IReadOnlyList<Migration> known)
    {
        _known = known;
        _source = PostgresSource.Apart(options);
        _fence = new StandbyFence(_source);
        _longWait = TimeSpan.FromSeconds(options.CommandTimeoutSeconds) / 2;
        _time = time;
        _log = log;
        _state = new State(true, time.GetUtcNow(), null);
    }

    public event Action? Changed;

    public string Name => Outages.Database;

    public bool Up => _state.Up;

    public DateTimeOffset Since => _state.Since;

    public string? Detail => _state.Detail;

    /// <summary>
    /// A commit may be on this server alone: nothing is told before a standby has confirmed a later one.
    /// </summary>
    internal void Doubt()
    {
        _fence.Doubt();
        Down(StandbyFence.Sentence);
    }

    /// <summary>A call met an outage.</summary>
    public void Down(string detail)
    {
        lock (_gate)
        {
            if (!_state.Up || _stopping.IsCancellationRequested)
                return;
            _state = new State(false, _time.GetUtcNow(), detail);
            _probing = Task.Run(Probe);
        }
        LogDown(detail);
        Changed?.Invoke();
    }

    /// <summary>
    /// Whether it answers others while a call took its full time. Many who ask at once share one answer.
    /// </summary>
    /// <returns>Null: it does. Else what is wrong.</returns>
    public Task<string?> Ask()
    {
        lock (_gate)
        {
            if (_state is { Up: false, Detail: var detail })
                return Task.FromResult(detail);
            if (_asking is null or { IsCompleted: true })
                _asking = Task.Run(() => Trouble(CancellationToken.None));
            return _asking;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _stopping.Cancel();
        await _probing;
        await _source.DisposeAsync();
    }

    private async Task Probe()
    {
        try
        {
            while (await Obstacle() is { } detail)
            {
                _state = _state with { Detail = detail };
                await Task.Delay(Pause, _time, _stopping.Token);
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            return;
        }
        var away = _time.GetUtcNow() - _state.Since;
        lock (_gate)
            _state = new State(true, _time.GetUtcNow(), null);
        LogUp(away.TotalSeconds);
        Changed?.Invoke();
    }

    private async Task<string?> Obstacle()
    {
        var trouble = await Trouble(_stopping.Token);
        // Such a wait may end because somebody breaks it off.
        if (trouble == Waits)
            _fence.Doubt();
        return trouble ?? (_fence.IsConfirmed() ? null : StandbyFence.Sentence);
    }

    private async Task<string?> Trouble(CancellationToken cancellation)
    {
        try
        {
            await using var command = _source.CreateCommand(Question);
            command.Parameters.Add(new() { Value = Migration.Newest(_known, null) });
            command.Parameters.Add(new() { Value = _longWait });
            var systems = _known.Select(migration => migration.System).OfType<string>().Distinct().ToArray();
            command.Parameters.Add(new() { Value = systems });
            command.Parameters.Add(
                new() { Value = systems.Select(system => Migration.Newest(_known, system)).ToArray() });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            if (reader.GetBoolean(0))
                return "the server is a standby";
            if (reader.GetBoolean(2))
                return Waits;
            return reader.GetBoolean(1) ? "the database needs a newer program: stop this silo and start that" : null;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return Outages.Sentence(e);
        }
    }

    private sealed record State(bool Up, DateTimeOffset Since, string? Detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away: {Detail}")]
    private partial void LogDown(string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database is back after {Seconds:F1} s")]
    private partial void LogUp(double seconds);
}
