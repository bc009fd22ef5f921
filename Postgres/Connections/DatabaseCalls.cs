using Npgsql;
using Polly;
using Polly.Retry;

namespace Granary.Postgres;

/// <summary>
/// One round trip on a connection of the pool. Broken connections are repeated for a short while, so whatever is called
/// must bear being done twice; what stays broken comes out as an outage, and the probe is told. What takes its full
/// time is slow while a probe is answered, and an outage otherwise.
/// </summary>
public sealed partial class DatabaseCalls : IDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly DatabaseProbe _probe;
    private readonly bool _pooler;
    private readonly ILogger<DatabaseCalls> _log;
    private readonly ResiliencePipeline _retries;

    public DatabaseCalls(
        NpgsqlDataSource source, ServerEra era, DatabaseProbe probe, PostgresOptions options, TimeProvider time,
        ILogger<DatabaseCalls> log, params IReadOnlyList<string> work)
    {
        Lines = new CallLines(this, options, work);
        _source = source;
        _pooler = options.TransactionPooler;
        Time = time;
        Era = era;
        era.Began += source.Clear;
        _probe = probe;
        _log = log;
        _retries = new ResiliencePipelineBuilder { TimeProvider = time }
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

    /// <summary>For calls that are not made in groups: none takes connections of commits, or of another line.</summary>
    public CallLines Lines { get; }

    public ServerEra Era { get; }

    internal TimeProvider Time { get; }

    /// <summary>Known already, so nothing need be tried.</summary>
    internal UnavailableException? Outage =>
        _probe is { Up: false, Detail: { } detail } ? new(Outages.Database, detail, outage: true) : null;

    /// <summary>For what could not even be tried: whether it is the database that keeps everybody waiting.</summary>
    internal async ValueTask<UnavailableException?> Away()
    {
        if (await _probe.Ask() is not { } trouble)
            return null;
        _probe.Down(trouble);
        return new(Outages.Database, trouble, outage: true);
    }

    /// <param name="call">The round trip.</param>
    /// <param name="state">What it works on.</param>
    /// <param name="kept">The caller's own connection; without it, one of the pool.</param>
    public async ValueTask<TResult> Run<TState, TResult>(
        Func<NpgsqlConnection, TState, ValueTask<TResult>> call, TState state, KeptConnection? kept = null)
    {
        var trip = new RoundTrip<TState, TResult>(call, state) { Kept = kept };
        await Repeated(trip);
        return trip.Result;
    }

    private async ValueTask Repeated(RoundTrip trip)
    {
        try
        {
            await _retries.ExecuteAsync(static (s, _) => s.Self.Once(s.Trip), (Self: this, Trip: trip));
        }
        catch (NpgsqlException e) when (Outages.IsPoolEmpty(e))
        {
            throw new UnavailableException(Outages.Database, "all connections to the database are in use", false, e);
        }
        catch (Exception e) when (Outages.IsSlow(e))
        {
            if (await _probe.Ask() is not { } trouble)
                throw Outages.Slow(e);
            await Lose(trip);
            _probe.Down(trouble);
            throw Outages.Away(e);
        }
        catch (Exception e) when (Outages.IsAway(e))
        {
            _probe.Down(Outages.Sentence(e));
            throw Outages.Away(e);
        }
    }

    private async ValueTask Once(RoundTrip trip)
    {
        try
        {
            if (trip.Kept is { } kept)
            {
                await trip.Make(await kept.Open(_source, Era));
                return;
            }

            await using var connection = await _source.OpenConnectionAsync();
            await trip.Make(connection);
        }
        catch (Exception e) when (Outages.IsAway(e))
        {
            await Lose(trip);
            throw;
        }
    }

    private async ValueTask Lose(RoundTrip trip)
    {
        // The others in the pool are as old as this one.
        _source.Clear();
        if (_pooler)
            Era.Doubt();
        if (trip.Kept is { } kept)
            await kept.Drop();
    }

    public void Dispose() => Lines.Dispose();

    private bool IsWorthRepeating(Exception? e) => e is not null && _probe.Up && Outages.IsAway(e);

    [LoggerMessage(Level = LogLevel.Information, Message = "A call to the database is repeated")]
    private partial void LogRepeat(Exception error);

    /// <summary>
    /// Hides the types of a call, so that what repeats calls is compiled once, not at each start for each kind of call.
    /// </summary>
    private abstract class RoundTrip
    {
        public KeptConnection? Kept { get; init; }

        public abstract ValueTask Make(NpgsqlConnection connection);
    }

    private sealed class RoundTrip<TState, TResult>(
        Func<NpgsqlConnection, TState, ValueTask<TResult>> call, TState state) : RoundTrip
    {
        public TResult Result { get; private set; } = default!;

        public override async ValueTask Make(NpgsqlConnection connection) => Result = await call(connection, state);
    }
}
