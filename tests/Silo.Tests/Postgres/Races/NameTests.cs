namespace Granary.Tests.Postgres;

public sealed class NameTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_taken_name_is_told_and_nothing_is_written()
    {
        await using var silo = await database.Silo();
        var (a, b) = (database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.Create(a, $"a-{a}") with { Names = [Make.Claim($"n-{a}", a)] });

        var result = await silo.Store.Commit(
            Make.Create(b, $"b-{b}") with { Names = [Make.Claim($"free-{b}", b), Make.Claim($"n-{a}", b)] });

        Assert.Equal((CommitOutcome.Taken, $"n-{a}"), (result.Outcome, result.Taken.Single().Value));
        Assert.Same(EntityRow.Missing, await silo.Store.Read(Make.Book(b), -1));
        Assert.Equal(0, await database.Scalar<long>($"select count(*) from names where value = 'free-{b}'"));
    }

    [Fact]
    public async Task Two_silos_race_for_a_name_and_one_of_them_is_told_that_it_is_taken()
    {
        await using var one = await database.Silo();
        await using var two = await database.Silo();
        var (author, a, b) = (database.FreshId(), database.FreshId(), database.FreshId());
        await one.Store.Commit(Make.CreateAuthor(author));
        await using var blocker = await database.Block($"select from authors where id = {author} for update");

        var results = await blocker.Meet(
            () => Task.WhenAll(
                one.Commit(Make.CreateBy(author, a, $"a-{a}") with { Names = [Make.Claim($"r-{a}", a)] }),
                two.Commit(Make.CreateBy(author, b, $"b-{b}") with { Names = [Make.Claim($"r-{a}", b)] })), 2);

        Assert.Equal([CommitOutcome.Done, CommitOutcome.Taken], results.Select(r => r.Outcome).Order());
        Assert.Equal(1, await database.Scalar<long>($"select count(*) from books where id in ({a}, {b})"));
    }

    [Fact]
    public async Task A_known_key_comes_before_a_stale_version_and_that_before_a_taken_name()
    {
        await using var silo = await database.Silo();
        var (a, b) = (database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.Create(a, $"a-{a}") with { Names = [Make.Claim($"n-{a}", a)] });
        await silo.Store.Commit(Make.Create(b, $"b-{b}"));
        NameClaim[] taken = [Make.Claim($"n-{a}", b)];

        var known = await silo.Store.Commit(Make.Update(b, 9, $"a-{a}") with { Names = taken });
        var stale = await silo.Store.Commit(Make.Update(b, 9, $"c-{b}") with { Names = taken });
        var named = await silo.Store.Commit(Make.Update(b, 1, $"c-{b}") with { Names = taken });

        Assert.Equal(
            [CommitOutcome.Known, CommitOutcome.Stale, CommitOutcome.Taken],
            [known.Outcome, stale.Outcome, named.Outcome]);
    }

    [Fact]
    public async Task A_released_name_is_free_and_the_owner_may_claim_its_own_again()
    {
        await using var silo = await database.Silo();
        var (a, b) = (database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.Create(a, $"a-{a}") with { Names = [Make.Claim($"o-{a}", a)] });

        // There and back again in one turn: what is said last counts.
        var back = await silo.Store.Commit(Make.Update(a, 1, $"b-{a}") with
        {
            Names = [Make.Claim($"o-{a}", a) with { Releases = true }, Make.Claim($"p-{a}", a),
                Make.Claim($"o-{a}", a)],
        });
        var away = await silo.Store.Commit(
            Make.Update(a, 2, $"c-{a}") with { Names = [Make.Claim($"o-{a}", a) with { Releases = true }] });
        var other = await silo.Store.Commit(Make.Create(b, $"d-{b}") with { Names = [Make.Claim($"o-{a}", b)] });

        Assert.All([back, away, other], r => Assert.Equal(CommitOutcome.Done, r.Outcome));
        Assert.Equal(b, await database.Scalar<long>($"select id from names where value = 'o-{a}'"));
    }
}
