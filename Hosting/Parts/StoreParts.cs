using Granary.Hosting.Options;
using Granary.Postgres;
using Granary.Postgres.Lists;
using Granary.Postgres.Timers;
using Npgsql;

namespace Granary.Hosting.Parts;

/// <summary>Everything that talks to PostgreSQL, in the order in which it is needed and (backwards) let go.</summary>
internal sealed class StoreParts : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;
    private readonly OutcomeSlots slots;
    private readonly DatabaseCalls calls;
    private readonly CredentialWatch watch;
    private readonly TimeSpan patience;
    private readonly string? cluster;
    private readonly bool migrates;
    private readonly IReadOnlyList<KindSpec> kinds;

    public StoreParts(Settings settings, TimeProvider clock, ILoggerFactory logs)
    {
        patience = TimeSpan.FromSeconds(settings.Postgres.WaitSeconds);
        cluster = settings.IsGuest ? null : settings.Orleans.ClusterId;
        migrates = settings.Postgres.Migrate;
        kinds = settings.Systems.Kinds;
        var era = new ServerEra();
        source = PostgresSource.Create(settings.Postgres, logs, era);
        Clock = new DatabaseClock(clock, logs.CreateLogger<DatabaseClock>());
        var known = HouseMigrations.With(settings.Systems);
        Migrator = new Migrator(source, settings.Postgres, logs.CreateLogger<Migrator>(), known, clock);
        Probe = new DatabaseProbe(settings.Postgres, clock, logs.CreateLogger<DatabaseProbe>(), known);
        calls = new DatabaseCalls(
            source, era, Probe, settings.Postgres, clock, logs.CreateLogger<DatabaseCalls>(),
            settings.Systems.DatabaseWork);
        slots = new OutcomeSlots(source, settings.Outcomes, clock, logs.CreateLogger<OutcomeSlots>());
        var recent = new RecentOutcomes(settings.Outcomes, era, clock);
        Store = new PostgresStore(calls, slots, recent, settings.Postgres, logs.CreateLogger<PostgresStore>());
        Outbox = new OutboxClaims(calls, Store, settings.Systems.Targets);
        watch = new CredentialWatch(source, settings.Postgres, clock, logs.CreateLogger<CredentialWatch>(), era);
        Credentials = new Credentials(calls, watch);
        Timers = new TimerClaims(calls);
        Database = new Database(calls, Store.OutboxFilled);
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
        await Migrator.WaitForDatabase(patience, cancellation);
        return await Migrator.Migrate(cancellation);
    }

    /// <summary>Makes and drops what silos with a role that owns nothing may not.</summary>
    public Task Maintain() => slots.Turn();

    /// <summary>What <see cref="Migrate"/> would run, for psql; null: nothing.</summary>
    public async Task<string?> Script(CancellationToken cancellation)
    {
        await Migrator.WaitForDatabase(patience, cancellation);
        return await Migrator.Script(cancellation);
    }

    /// <summary>What systems have in the database, whether this program has them or not.</summary>
    public async Task<SystemTraces> Traces(CancellationToken cancellation)
    {
        await Migrator.WaitForDatabase(patience, cancellation);
        return await Migrator.Traces(cancellation);
    }

    /// <summary>The schema is as this program needs it, and no other cluster's.</summary>
    public async Task Prepare(CancellationToken cancellation)
    {
        if (migrates)
            await Migrate(cancellation);
        else
            await Demand(cancellation);
        await FilterCheck.Run(source, kinds, cancellation);
        if (cluster is not null)
            await OrleansTables.RefuseOtherClusters(source, cluster, cancellation);
    }

    /// <summary>After this a commit can be made.</summary>
    public async Task Start()
    {
        StoreMetrics.Begin();
        await Clock.Measure(source);
        await slots.Start();
        await watch.Start();
    }

    /// <summary>Clocks drift.</summary>
    public async Task<bool> SetClock()
    {
        try
        {
            await Clock.Measure(source);
        }
        catch (Exception e) when (Outages.IsAway(e) || Outages.IsSlow(e))
        {
            // The next minute will do.
        }
        return false;
    }

    private async Task Demand(CancellationToken cancellation)
    {
        await Migrator.WaitForDatabase(patience, cancellation);
        await Migrator.Demand(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await watch.DisposeAsync();
        await slots.DisposeAsync();
        await Probe.DisposeAsync();
        calls.Dispose();
        await source.DisposeAsync();
    }
}
