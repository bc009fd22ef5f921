namespace Granary.Tests.Postgres;

public sealed class SlotTests : IAsyncLifetime
{
    private const string Overdue = "update outcome_clock set rotated_at = now() - interval '1 day'";

    // One clock in a database, so each test has its own.
    private readonly PostgresFixture _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Rotation_that_races_a_commit_cannot_record_one_key_twice()
    {
        await using var one = await _database.Silo();
        await using var two = await _database.Silo();
        await one.Store.Commit(Make.CreateAuthor(1));
        await using var blocker = await _database.Block("select from authors where id = 1 for update");
        var first = Task.Run(() => one.Commit(Make.CreateBy(1, 2, "raced")));
        await _database.Waiting(1);
        await _database.Run(Overdue);
        var rotation = Task.Run(two.Slots.Turn);
        await _database.Waiting(2);
        // It comes to wait behind the rotation, and would record the key in another partition.
        var second = Task.Run(() => two.Commit(Make.Create(3, "raced")));
        await _database.Waiting(3);

        await blocker.Commit();
        await rotation;

        Assert.Equal((CommitOutcome.Done, CommitOutcome.Known), ((await first).Outcome, (await second).Outcome));
        Assert.Equal(1, await _database.Scalar<long>("select count(*) from outcomes where key = 'raced'"));
        Assert.Equal(1, await _database.Scalar<int>("select base_slot from outcome_clock"));
    }

    [Fact]
    public async Task A_key_is_found_in_every_live_partition()
    {
        await using var silo = await _database.Silo();
        await silo.Store.Commit(Make.Create(1, "old"));
        await _database.Run(Overdue);
        await silo.Slots.Turn();

        var again = await silo.Store.Commit(Make.Create(2, "old"));

        Assert.Equal(CommitOutcome.Known, again.Outcome);
        Assert.NotNull(await silo.Store.Find(Make.Key("old")));
        Assert.Equal(CommitOutcome.Done, (await silo.Store.Commit(Make.Create(3, "new"))).Outcome);
        Assert.Equal(
            2, await _database.Scalar<long>("select count(distinct slot) from outcomes where key in ('old', 'new')"));
    }

    [Fact]
    public async Task An_expired_partition_is_dropped_whole_by_one_of_several_silos()
    {
        await using var one = await _database.Silo();
        await using var two = await _database.Silo();
        await one.Store.Commit(Make.Create(1, "expired"));
        var slot = await _database.Scalar<int>("select slot from outcomes where key = 'expired'");
        for (var i = 0; i < slot; i++)
        {
            await _database.Run(Overdue);
            await one.Slots.Turn();
        }
        Assert.NotNull(await one.Store.Find(Make.Key("expired")));
        await _database.Run(
            "update outcome_clock set rotated_at = now() - interval '1 hour'; "
            + "update outcome_slots set keep_until = keep_until - interval '1 month'");
        one.Calls.Era.Doubt();

        await Task.WhenAll(one.Slots.Turn(), two.Slots.Turn());

        Assert.Null(await one.Store.Find(Make.Key("expired")));
        Assert.Equal(
            0, await _database.Scalar<long>($"select count(*) from pg_class where relname = 'outcomes_{slot}'"));
        Assert.Equal(CommitOutcome.Done, (await two.Store.Commit(Make.Create(2, "expired"))).Outcome);
    }

    [Fact]
    public async Task An_outcome_stays_for_its_retention_also_when_slots_become_shorter()
    {
        await using var silo = await _database.Silo();
        await silo.Store.Commit(Make.Create(1, "kept"));
        for (var i = 0; i < 7; i++)
        {
            await _database.Run(Overdue);
            await silo.Slots.Turn();
            await _database.Run("update outcome_clock set slot_seconds = 3600");
        }

        Assert.NotNull(await silo.Store.Find(Make.Key("kept")));
        Assert.True(await _database.Scalar<bool>("select base_slot > 5 from outcome_clock"));
        Assert.True(await _database.Scalar<bool>(
            "select keep_until > now() + interval '23 hours' from outcome_slots s, outcomes o "
            + "where o.slot = s.slot and o.key = 'kept'"));
    }

    [Fact]
    public async Task A_long_retention_gets_its_partition_when_it_is_first_met()
    {
        await using var silo = await _database.Silo();
        var outcome = Make.Outcome("long") with { Retention = TimeSpan.FromDays(7) };

        var result = await silo.Store.Commit(new() { Outcomes = [outcome] });

        Assert.Equal(CommitOutcome.Done, result.Outcome);
        Assert.NotNull(await silo.Store.Find(outcome.Key));
        Assert.Equal(29, await _database.Scalar<int>("select slot from outcomes where key = 'long'"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(720)]
    public async Task What_another_silo_recorded_is_found_however_long_it_is_kept(int hours)
    {
        await using var one = await _database.Silo();
        await using var two = await _database.Silo();
        await one.Store.Commit(Make.Create(1, "of a day"));
        await two.Store.Commit(Make.Create(2, "of a day, too"));
        var outcome = Make.Outcome("kept") with { Retention = TimeSpan.FromHours(hours) };
        await one.Store.Commit(new() { Outcomes = [outcome] });

        Assert.NotNull(await two.Store.Find(outcome.Key));
        Assert.Equal(CommitOutcome.Known, (await two.Store.Commit(new() { Outcomes = [outcome] })).Outcome);
        Assert.Equal(CommitOutcome.Known, (await two.Store.Commit(Make.Create(3, "of a day"))).Outcome);
    }
}
