using Granary.Tests.Postgres;

namespace Granary.Tests.Regressions;

/// <summary>A silo that was started while a backup ran waited for it before it served anybody.</summary>
public sealed class OldTransactionTests : IAsyncLifetime
{
    private readonly PostgresFixture _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_start_does_not_wait_for_whoever_reads_expired_outcomes()
    {
        var table = await Expired();
        await using var backup = await _database.Block($"select from {table}");

        await using var silo = await _database.Silo().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(CommitOutcome.Done, (await silo.Commit(Make.Create(2, "after"))).Outcome);
        Assert.True(await Exists(table));
    }

    [Fact]
    public async Task They_are_dropped_when_nobody_reads_them_any_more()
    {
        var table = await Expired();
        await using var silo = await _database.Silo().WaitAsync(TimeSpan.FromSeconds(60));
        await using (await _database.Block($"select from {table}"))
            await silo.Slots.Turn().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(await Exists(table));
        await _database.Run("update outcome_clock set dropping_until = '-infinity'");

        await silo.Slots.Turn();

        Assert.False(await Exists(table));
    }

    private async Task<string> Expired()
    {
        await using var silo = await _database.Silo();
        await silo.Commit(Make.Create(1, "expired"));
        var slot = await _database.Scalar<int>("select slot from outcomes where key = 'expired'");
        for (var i = 0; i < slot; i++)
        {
            await _database.Run("update outcome_clock set rotated_at = now() - interval '1 day'");
            await silo.Slots.Turn();
        }
        await _database.Run(
            "update outcome_clock set rotated_at = now() - interval '1 hour'; "
            + "update outcome_slots set keep_until = keep_until - interval '1 month'");
        return $"outcomes_{slot}";
    }

    private Task<bool> Exists(string table) => _database.Scalar<bool>($"select to_regclass('{table}') is not null");
}
