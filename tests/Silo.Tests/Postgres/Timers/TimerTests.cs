using Granary.Postgres.Timers;
using Granary.Tests.Engines.Model;

namespace Granary.Tests.Postgres;

public sealed class TimerTests : TimerPromises, IAsyncLifetime
{
    private const string Name = "go on";
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly PostgresFixture _database = new();
    private TestSilo _own = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _own = await _database.Silo();
    }

    public async Task DisposeAsync()
    {
        await _own.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected override Task Set(GrainKey owner, DateTimeOffset? due) => Change(_own, owner.Id, due);

    protected override async Task<IReadOnlyList<DueTimer>> Claim(TimeSpan again) =>
        await new TimerClaims(_own.Calls).Claim(["book"], 10, again);

    [Fact]
    public async Task A_due_timer_is_handed_to_one_of_two_claimers()
    {
        await using var silo = await _database.Silo();
        await using var other = await _database.Silo();
        await Set(silo, 40);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Claim(n % 2 == 0 ? silo : other)));

        Assert.Equal(
            Enumerable.Range(1, 40).Select(id => (long)id), claims.SelectMany(c => c).Select(t => t.Owner.Id).Order());
    }

    [Fact]
    public async Task One_that_somebody_is_claiming_at_this_moment_is_passed_over()
    {
        await using var silo = await _database.Silo();
        await Set(silo, 2);
        await using var claimer = await _database.Block("select from timers where id = 1 for update");

        Assert.Equal(
            [new DueTimer(Make.Book(2), Name)], (await Claim(silo)).Select(timer => timer with { Key = default }));
    }

    [Fact]
    public async Task The_oldest_come_first()
    {
        await using var silo = await _database.Silo();
        await Change(silo, 1, DateTimeOffset.UtcNow.AddMinutes(-1));
        await Change(silo, 2, DateTimeOffset.UtcNow.AddMinutes(-2));

        Assert.Equal(2, Assert.Single(await new TimerClaims(silo.Calls).Claim(["book"], 1, Long)).Owner.Id);
    }

    [Fact]
    public async Task Those_of_kinds_that_the_program_does_not_know_are_left_as_they_are()
    {
        await using var silo = await _database.Silo();
        await Set(silo, 2);
        await _database.Run(
            """
            insert into timers (kind, id, name, due_at)
            select 'ticket', n, 'x', '2020-01-01' from generate_series(1, 99) n
            """);

        Assert.Equal([1, 2], (await Claim(silo)).Select(timer => timer.Owner.Id).Order());
        Assert.Equal(99, await _database.Scalar<long>("select count(*) from timers where due_at = '2020-01-01'"));
        Assert.Empty(await new TimerClaims(silo.Calls).Claim([], 10, Long));
    }

    [Fact]
    public async Task It_keeps_the_trace_context_in_which_it_was_set_last()
    {
        await using var silo = await _database.Silo();
        foreach (var trace in new[] { "before", "after" })
            await silo.Commit(new() { Timers = [new(Make.Book(1), Name, DateTimeOffset.UnixEpoch, trace)] });

        Assert.Equal("after", Assert.Single(await Claim(silo)).Trace);
    }

    private static async Task Set(TestSilo silo, int count)
    {
        for (var id = 1; id <= count; id++)
            await Change(silo, id, DateTimeOffset.UtcNow.AddMinutes(-1));
    }

    private static async Task Change(TestSilo silo, long id, DateTimeOffset? due) => Assert.Equal(
        CommitOutcome.Done,
        (await silo.Commit(new()
        {
            Outcomes = [Make.Outcome(Guid.NewGuid().ToString())],
            Timers = [new(Make.Book(id), Name, due)],
        })).Outcome);

    private static Task<List<DueTimer>> Claim(TestSilo silo) =>
        new TimerClaims(silo.Calls).Claim(["book"], 10, Long).AsTask();
}
