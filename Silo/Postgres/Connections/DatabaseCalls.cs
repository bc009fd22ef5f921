using Granary.Errors;
using Npgsql;
using Polly;
using Polly.Retry;

namespace Granary.Silo.Postgres;

/// <summary>
/// One round trip on a connection of the pool. Broken connections are repeated for a short while, so whatever is called
/// must bear being done twice; what stays broken comes out as an outage, and the probe is told.
/// </summary>
public sealed partial class DatabaseCalls : IDisposable
{
    private readonly NpgsqlDataSource source;
    private readonly DatabaseProbe probe;
    private readonly ILogger<DatabaseCalls> log;
    private readonly ResiliencePipeline retries;
    private readonly SemaphoreSlim aside;

    public DatabaseCalls(
        NpgsqlDataSource source, DatabaseProbe probe, PostgresOptions options, TimeProvider time,
        ILogger<DatabaseCalls> log)
    {
        // Kept for others: the groups of commits and reads, lookups, the listener and maintenance.
        aside = new SemaphoreSlim(Math.Max(1, options.MaxConnections - (2 * options.Writers) - 3));
        this.source = source;
        this.probe = probe;
        this.log = log;
        retries = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = args => ValueTask.FromResult(IsWorthRepeating(args.Outcome.Exception)),
                MaxRetryAttempts = 4,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(25),
                MaxDelay = TimeSpan.FromMilliseconds(300),
                OnRetry = args =>
                {
                    LogRepeat(args.Outcome.Exception!);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>A connection was lost or is new: behind it there may be another server, which knows less.</summary>
    public event Action? Reconnected;

    /// <param name="call">The round trip.</param>
    /// <param name="state">What it works on.</param>
    /// <param name="kept">The caller's own connection; without it, one of the pool.</param>
    public async ValueTask<TResult> Run<TState, TResult>(
        Func<NpgsqlConnection, TState, ValueTask<TResult>> call, TState state, KeptConnection? kept = null)
    {
        try
        {
            return await retries.ExecuteAsync(
                static (s, _) => s.Self.Once(s.Call, s.State, s.Kept), (Self: this, Call: call, State: state, Kept: kept));
        }
        catch (NpgsqlException e) when (Outages.IsPoolEmpty(e))
        {
            throw new UnavailableException(Outages.Database, "all connections to the database are in use", false, e);
        }
        catch (Exception e) when (Outages.IsAway(e))
        {
            probe.Down(Outages.Sentence(e));
            throw Outages.Away(e);
        }
    }

    /// <summary>The same for what must never take the connections away from commits: lists, outbox, credentials.</summary>
    public async ValueTask<TResult> RunAside<TState, TResult>(
        Func<NpgsqlConnection, TState, ValueTask<TResult>> call, TState state)
    {
        await aside.WaitAsync();
        try
        {
            return await Run(call, state);
        }
        finally
        {
            aside.Release();
        }
    }

    private async ValueTask<TResult> Once<TState, TResult>(
        Func<NpgsqlConnection, TState, ValueTask<TResult>> call, TState state, KeptConnection? kept)
    {
        try
        {
            if (kept is not null)
                return await call(await kept.Open(source, Reconnected), state);
            await using var connection = await source.OpenConnectionAsync();
            return await call(connection, state);
        }
        catch (Exception e) when (Outages.IsAway(e))
        {
            // The others in the pool are as old as this one.
            source.Clear();
            Reconnected?.Invoke();
            if (kept is not null)
                await kept.Drop();
            throw;
        }
    }

    public void Dispose() => aside.Dispose();

    /// <summary>Not while it is known to be away, and not what has already taken its full time.</summary>
    private bool IsWorthRepeating(Exception? e) =>
        e is not null and not { InnerException: TimeoutException } && probe.Up && Outages.IsAway(e);

    [LoggerMessage(Level = LogLevel.Information, Message = "A call to the database is repeated")]
    private partial void LogRepeat(Exception error);
}
