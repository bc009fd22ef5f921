using Granary.Ports;
using Granary.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Granary.Tests.Postgres;

/// <summary>A silo's share of the database, composed as the program composes it.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    public required NpgsqlDataSource Source { get; init; }

    public required PostgresOptions Options { get; init; }

    public required OutcomeSlots Slots { get; init; }

    public required Lease Lease { get; init; }

    public required DatabaseProbe Probe { get; init; }

    public required DatabaseCalls Calls { get; init; }

    public required PostgresStore Store { get; init; }

    public static async Task<TestSilo> Start(string connectionString, Action<PostgresOptions>? change, bool exclusive)
    {
        var silo = Compose(connectionString, change, exclusive);
        await silo.Slots.Start();
        await silo.Lease.Acquire();
        return silo;
    }

    public static TestSilo Compose(string connectionString, Action<PostgresOptions>? change, bool exclusive)
    {
        var options = new PostgresOptions { ConnectionString = connectionString };
        change?.Invoke(options);
        var time = TimeProvider.System;
        var source = PostgresSource.Create(options);
        var slots = new OutcomeSlots(source, new OutcomesOptions(), time, NullLogger<OutcomeSlots>.Instance);
        var lease = new Lease(source, options, exclusive, time, NullLogger<Lease>.Instance);
        var probe = new DatabaseProbe(source, lease, time, NullLogger<DatabaseProbe>.Instance);
        var calls = new DatabaseCalls(source, probe, options, time, NullLogger<DatabaseCalls>.Instance);
        return new TestSilo
        {
            Source = source,
            Options = options,
            Slots = slots,
            Lease = lease,
            Probe = probe,
            Calls = calls,
            Store = new PostgresStore(calls, lease, slots, options, NullLogger<PostgresStore>.Instance),
        };
    }

    public Task<CommitResult> Commit(Commit commit) => Store.Commit(commit).AsTask();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Slots.DisposeAsync();
        await Lease.DisposeAsync();
        await Probe.DisposeAsync();
        Calls.Dispose();
        await Source.DisposeAsync();
    }
}
