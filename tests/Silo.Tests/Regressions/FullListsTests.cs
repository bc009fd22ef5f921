using Granary.Grains.Jobs;
using Granary.Grains.Library;
using Granary.Grains.Users;
using Granary.Library;
using Granary.Postgres;
using Granary.Postgres.Lists;
using Granary.Postgres.Timers;
using Granary.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Regressions;

/// <summary>Lists, logins and the house's own work stood in one line without an end, behind some slow lists.</summary>
public sealed class FullListsTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Slow_lists_hold_up_neither_logins_nor_the_house_and_more_of_them_than_can_wait_are_told_busy()
    {
        await using var silo = await database.Silo(o => (o.CommandTimeoutSeconds, o.ListTimeoutSeconds) = (120, 120));
        await using var human = await database.Block("lock table books in access exclusive mode");
        var lists = Enumerable.Range(0, 1_000)
            .Select(_ => new BookLists(new Database(silo.Calls)).Books(new GetBooksV2()).AsTask()).ToArray();
        await database.Waiting(1);

        await Task.WhenAll(House(silo)).WaitAsync(TimeSpan.FromSeconds(30));

        var told = lists.Where(list => list.IsCompleted).ToArray();
        Assert.InRange(told.Length, 1_000 - CallLine.Places - silo.Options.MaxConnections, 1_000 - CallLine.Places);
        foreach (var one in told)
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => one);
            Assert.Equal((ErrorCode.Busy, 1000L), (refused.Code, refused.RetryAfterMs));
        }

        await human.Commit();
        foreach (var one in lists.Except(told))
            await one;
    }

    private static IEnumerable<Task> House(TestSilo silo)
    {
        var watch = new CredentialWatch(
            silo.Source, silo.Options, TimeProvider.System, NullLogger<CredentialWatch>.Instance);
        yield return new Credentials(silo.Calls, watch).Revoke(1).AsTask();
        yield return new OutboxClaims(silo.Calls, silo.Store).Claim(10, TimeSpan.FromSeconds(60)).AsTask();
        yield return new UserDirectory(new Database(silo.Calls)).Find("username", "ada").AsTask();
        yield return new TimerClaims(silo.Calls).Claim(["book"], 10, TimeSpan.FromSeconds(30)).AsTask();
        yield return new JobOffers(new Database(silo.Calls)).Offer(["echo"], 1, []).AsTask();
        yield return silo.Store.NextId("book").AsTask();
        yield return silo.Commit(new() { Outcomes = [Make.Outcome("meanwhile")] });
    }
}
