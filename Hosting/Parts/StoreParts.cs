using Granary.Hosting.Options;
using Granary.Postgres;
using Granary.Postgres.Lists;
using Granary.Postgres.Timers;
using Npgsql;

namespace Granary.Hosting.Parts;

/// <summary>Everything that talks to PostgreSQL, in the order in which it is needed and (backwards) let go.</summary>
internal sealed class StoreParts : IAsyncDisposable
{
    private readonly DatabaseSource _database;
    private readonly NpgsqlDataSource _source;
    private readonly OutcomeSlots _slots;
    private readonly DatabaseCalls _calls;
    private readonly CredentialWatch _watch;
    private readonly TimeSpan _patience;
    private readonly string? _cluster;
    private readonly bool _migrates;
    private readonly IReadOnlyList<KindSpec> _kinds;

    public StoreParts(Settings settings, TimeProvider clock, ILoggerFactory logs, DatabaseSource? database = null)
    {
        _database = database ?? new DatabaseSource(settings.Postgres, logs);
        _patience = TimeSpan.FromSeconds(settings.Postgres.WaitSeconds);
        _cluster = settings.IsGuest ? null : settings.Orleans.ClusterId;
        _migrates = settings.Postgres.Migrate;
        _kinds = settings.Systems.Kinds;
        var era = _database.Era;
        _source = _database.Connections;
        Clock = new DatabaseClock(clock, logs.CreateLogger<DatabaseClock>());
        var known = HouseMigrations.With(settings.Systems);
        Migrator = new Migrator(_source, settings.Postgres, logs.CreateLogger<Migrator>(), known, clock);
        Probe = new DatabaseProbe(settings.Postgres, clock, logs.CreateLogger<DatabaseProbe>(), known);
        _calls = new DatabaseCalls(
            _source, era, Probe, settings.Postgres, clock, logs.CreateLogger<DatabaseCalls>(),
            settings.Systems.DatabaseWork);
        _slots = new OutcomeSlots(_source, settings.Outcomes, clock, logs.CreateLogger<OutcomeSlots>());
        var recent = new RecentOutcomes(settings.Outcomes, era, clock);
        Store = new PostgresStore(_calls, _slots, recent, settings.Postgres, logs.CreateLogger<PostgresStore>());
        Outbox = new OutboxClaims(_calls, Store, settings.Systems.Targets);
        _watch = new CredentialWatch(_source, settings.Postgres, clock, logs.CreateLogger<CredentialWatch>(), era);
        Credentials = new Credentials(_calls, _watch);
        Timers = new TimerClaims(_calls);
        Database = new Database(_calls, Store.OutboxFilled);
    }

    private Migrator Migrator { get; }

    public DatabaseClock Clock { get; }

    public DatabaseProbe Probe { get; }

    public PostgresStore Store { get; }

    public OutboxClaims Outbox { get; }

    public Credentials Credentials { get; }

    public IDatabase Database { get; }

    public TimerClaims Timers { get; }

    /// <summary>The schema is as this program needs it: enough for a command.</summary>
    /// <returns>How many migrations were applied.</returns>
    public async Task<int> Migrate(CancellationToken cancellation)
    {
        await Migrator.WaitForDatabase(_patience, cancellation);
        return await Migrator.Migrate(cancellation);
    }

    /// <summary>Makes and drops what silos with a role that owns nothing may not.</summary>
    public Task Maintain() => _slots.Turn();

    /// <summary>What <see cref="Migrate"/> would run, for psql; null: nothing.</summary>
    public async Task<string?> Script(CancellationToken cancellation)
    {
        await Migrator.WaitForDatabase(_patience, cancellation);
        return await Migrator.Script(cancellation);
    }

    /// <summary>What systems have in the database, whether this program has them or not.</summary>
    public async Task<SystemTraces> Traces(CancellationToken cancellation)
    {
        await Migrator.WaitForDatabase(_patience, cancellation);
        return await Migrator.Traces(cancellation);
    }

    /// <summary>The schema is as this program needs it, and no other cluster's.</summary>
    public async Task Prepare(CancellationToken cancellation)
    {
        await _database.Tried.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_migrates)
            await Migrate(cancellation);
        else
            await Demand(cancellation);
        await FilterCheck.Run(_source, _kinds, cancellation);
        if (_cluster is not null)
            await OrleansTables.RefuseOtherClusters(_source, _cluster, cancellation);
    }

    /// <summary>After this a commit can be made.</summary>
    public async Task Start()
    {
        StoreMetrics.Begin();
        await Clock.Measure(_source);
        await _slots.Start();
        await _watch.Start();
    }

    /// <summary>Clocks drift.</summary>
    public async Task<bool> SetClock()
    {
        try
        {
            await Clock.Measure(_source);
        }
        catch (Exception e) when (Outages.IsAway(e) || Outages.IsSlow(e))
        {
            // The next minute will do.
        }
        return false;
    }

    private async Task Demand(CancellationToken cancellation)
    {
        await Migrator.WaitForDatabase(_patience, cancellation);
        await Migrator.Demand(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await _watch.DisposeAsync();
        await _slots.DisposeAsync();
        await Probe.DisposeAsync();
        _calls.Dispose();
        await _database.DisposeAsync();
    }
}
