using Granary.Postgres;
using Granary.Tests.Postgres;

namespace Granary.Tests.Regressions;

/// <summary>
/// After a fail-over to a replica that was behind, memory was ahead of the database and believed, and ids were given
/// again.
/// </summary>
public sealed class FailOverTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [TwoServersFact]
    public async Task Nothing_that_the_replica_missed_is_believed_and_no_id_is_given_twice()
    {
        await using var servers = new TwoServers();
        await servers.Start();
        await PostgresFixture.Migrate(servers.ConnectionString);
        await using var silo = await TestSilo.Start(servers.ConnectionString, null);
        await silo.Commit(Make.Create(1, "kept"));
        await servers.Copy();
        var era = silo.Store.Era;
        await silo.Commit(Make.Update(1, 1, "lost"));
        var given = await Ids(silo, 2_000);

        await servers.FailOver();
        await using var other = await TestSilo.Start(servers.ConnectionString, null);
        await other.Commit(Make.Update(1, 1, "another's"));
        await Answering(silo);

        Assert.NotEqual(era, silo.Store.Era);
        Assert.Null(silo.Store.Recall(Make.Key("lost")));
        Assert.Null(await silo.Store.Find(Make.Key("lost")));
        Assert.Equal(CommitOutcome.Stale, (await silo.Commit(Make.Update(1, 2, "over it") with { Era = era })).Outcome);
        Assert.Equal(CommitOutcome.Known, (await silo.Commit(Make.Create(1, "kept") with { Era = era })).Outcome);
        Assert.Empty(given.Intersect(await Ids(silo, 2_000)));
        Assert.Empty(given.Intersect(await Ids(other, 2_000)));
    }

    [Fact]
    public async Task What_was_decided_in_another_era_is_stale_at_any_version()
    {
        await using var silo = await database.Silo();
        var id = database.FreshId();
        var old = silo.Store.Era;
        await silo.Commit(Make.Create(id, $"one-{id}"));
        silo.Calls.Era.Doubt();

        var update = Make.Update(id, 1, $"two-{id}");
        var unused = Make.Create(database.FreshId(), $"three-{id}");
        var era = silo.Store.Era;
        CommitResult[] results =
        [
            await silo.Commit(update with { Era = old }), await silo.Commit(unused with { Era = old }),
            await silo.Commit(update with { Era = era }), await silo.Commit(unused with { Era = era }),
        ];

        Assert.Equal(
            [CommitOutcome.Stale, CommitOutcome.Stale, CommitOutcome.Done, CommitOutcome.Done],
            results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task On_another_timeline_sequences_leap_too()
    {
        await using var before = await database.Silo();
        await before.Commit(new() { Outbox = [new(Guid.NewGuid(), "a", [1])] });
        await database.Run("update server set timeline = 'another'");

        await using var after = await database.Silo();
        await after.Commit(new() { Outbox = [new(Guid.NewGuid(), "a", [2])] });

        var items = await new OutboxClaims(after.Calls, after.Store).Claim(10, TimeSpan.FromMinutes(1));
        Assert.True(items[^1].Seq - items[0].Seq > 1_000_000);
    }

    private static async Task Answering(TestSilo silo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                await silo.Store.Read(Make.Book(1), -1);
                return;
            }
            catch (UnavailableException)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    private static async Task<List<long>> Ids(TestSilo silo, int count)
    {
        var ids = new List<long>();
        while (ids.Count < count)
            ids.Add(await silo.Store.NextId("book"));
        return ids;
    }
}
