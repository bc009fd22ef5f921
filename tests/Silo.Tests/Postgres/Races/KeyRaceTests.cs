namespace Granary.Tests.Postgres;

public sealed class KeyRaceTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Two_silos_with_one_key_write_once_and_the_other_gets_the_recorded_outcome()
    {
        await using var one = await database.Silo();
        await using var two = await database.Silo();
        var (author, a, b) = (database.FreshId(), database.FreshId(), database.FreshId());
        await one.Store.Commit(Make.CreateAuthor(author));
        // Both have looked for the key when they come to wait for the author's row.
        await using var blocker = await database.Block($"select from authors where id = {author} for update");

        var results = await blocker.Meet(
            () => Task.WhenAll(
                one.Commit(Make.CreateBy(author, a, $"raced-{a}")), two.Commit(Make.CreateBy(author, b, $"raced-{a}"))),
            sessions: 2);

        Assert.Equal([CommitOutcome.Done, CommitOutcome.Known], results.Select(r => r.Outcome).Order());
        Assert.Equal(1, await database.Scalar<long>($"select count(*) from books where id in ({a}, {b})"));
        Assert.Equal(Make.Key($"raced-{a}"), results.Single(r => r.Known.Count > 0).Known[0].Key);
    }

    [Fact]
    public async Task Two_of_one_key_in_one_silo_follow_each_other()
    {
        await using var silo = await database.Silo(o => o.Writers = 1);
        var (a, b) = (database.FreshId(), database.FreshId());

        var group = await database.InOneGroup(silo, Make.Create(a, $"twice-{a}"), Make.Create(b, $"twice-{a}"));

        Assert.Equal(CommitOutcome.Done, (await group[0]).Outcome);
        Assert.Equal(CommitOutcome.Known, (await group[1]).Outcome);
        Assert.Same(EntityRow.Missing, await silo.Store.Read(Make.Book(b), -1));
    }

    [Fact]
    public async Task A_commit_with_a_known_key_among_fresh_ones_writes_nothing_and_the_rest_of_its_group_is_written()
    {
        await using var silo = await database.Silo(o => o.Writers = 1);
        var (a, b, c) = (database.FreshId(), database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.Create(a, $"known-{a}"));

        var group = await database.InOneGroup(
            silo,
            new Commit
            {
                Write = Make.Write(Make.Book(b), 0),
                Outcomes = [Make.Outcome($"fresh-{b}"), Make.Outcome($"known-{a}"), Make.Outcome($"also-{b}")],
                Names = [Make.Claim($"mixed-{b}", b)],
                Outbox = [new OutMessage(Guid.NewGuid(), "mixed", [1])],
                Timers = [new TimerChange(Make.Book(b), "mixed", DateTimeOffset.UnixEpoch)],
            },
            Make.Create(c, $"fresh-{c}"));

        var known = await group[0];
        Assert.Equal((CommitOutcome.Known, Make.Key($"known-{a}")), (known.Outcome, known.Known.Single().Key));
        Assert.Equal(CommitOutcome.Done, (await group[1]).Outcome);
        Assert.Equal(0, await database.Scalar<long>($"""
            select (select count(*) from books where id = {b})
                + (select count(*) from names where value = 'mixed-{b}')
                + (select count(*) from outbox where target = 'mixed')
                + (select count(*) from timers where name = 'mixed')
                + (select count(*) from outcomes where key in ('fresh-{b}', 'also-{b}'))
            """));
    }

    [Fact]
    public async Task All_known_keys_of_one_commit_are_told()
    {
        await using var silo = await database.Silo();
        var id = database.FreshId();
        await silo.Store.Commit(new() { Outcomes = [Make.Outcome($"x-{id}"), Make.Outcome($"y-{id}", "-{}")] });

        var result = await silo.Store.Commit(new()
        {
            Outcomes = [Make.Outcome($"y-{id}"), Make.Outcome($"z-{id}"), Make.Outcome($"x-{id}")],
        });

        Assert.Equal(
            [($"x-{id}", (byte)'+'), ($"y-{id}", (byte)'-')], result.Known.Select(k => (k.Key.Key, k.Body[0])).Order());
    }
}
