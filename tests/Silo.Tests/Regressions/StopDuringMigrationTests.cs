using Granary.Tests.Postgres;

namespace Granary.Tests.Regressions;

/// <summary>A silo that was told to stop waited until another silo's migration was done, and was killed.</summary>
public sealed class StopDuringMigrationTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_silo_that_waits_for_anothers_migration_can_be_stopped()
    {
        await using var other = await database.Block("select pg_advisory_xact_lock(7100003)");
        using var stop = new CancellationTokenSource();
        var waiting = PostgresFixture.Migrate(database.ConnectionString, cancellation: stop.Token);
        await database.Waiting(1);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
