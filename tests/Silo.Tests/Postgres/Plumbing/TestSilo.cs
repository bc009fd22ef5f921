using Granary.Grains;
using Granary.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Granary.Tests.Postgres;

/// <summary>A silo's share of the database, composed as the program composes it.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    public required NpgsqlDataSource Source { get; init; }

    public required PostgresOptions Options { get; init; }

    public required OutcomeSlots Slots { get; init; }

    public required DatabaseProbe Probe { get; init; }

    public required DatabaseCalls Calls { get; init; }

    public required RecentOutcomes Recent { get; init; }

    public required PostgresStore Store { get; init; }

    public static async Task<TestSilo> Start(string connectionString, Action<PostgresOptions>? change)
    {
        var silo = Compose(connectionString, change);
        await silo.Slots.Start();
        return silo;
    }

    public static TestSilo Compose(string connectionString, Action<PostgresOptions>? change)
    {
        // Databases come and go beside it: the server may be busy for longer than a silo is patient.
        var options = new PostgresOptions { ConnectionString = connectionString, ConnectTimeoutSeconds = 15 };
        change?.Invoke(options);
        var time = TimeProvider.System;
        var era = new ServerEra();
        var source = PostgresSource.Create(options, era: era);
        var slots = new OutcomeSlots(source, new OutcomesOptions(), time, NullLogger<OutcomeSlots>.Instance);
        var probe = new DatabaseProbe(options, time, NullLogger<DatabaseProbe>.Instance, PostgresFixture.All);
        var calls = new DatabaseCalls(source, era, probe, options, time, NullLogger<DatabaseCalls>.Instance,
            FiveSystems.Table.DatabaseWork);
        var recent = new RecentOutcomes(new(), era, time);
        return new TestSilo
        {
            Source = source,
            Options = options,
            Slots = slots,
            Probe = probe,
            Calls = calls,
            Recent = recent,
            Store = new PostgresStore(calls, slots, recent, options, NullLogger<PostgresStore>.Instance),
        };
    }

    public Task<CommitResult> Commit(Commit commit) => Store.Commit(commit).AsTask();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Slots.DisposeAsync();
        await Probe.DisposeAsync();
        Calls.Dispose();
        await Source.DisposeAsync();
    }
}
