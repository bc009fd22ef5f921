using Granary.Grains.Library;
using Granary.Library;
using Granary.Postgres.Lists;

namespace Granary.Tests.Postgres;

public sealed class CrowdTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Lists_that_wait_leave_connections_for_commits()
    {
        await using var silo = await database.Silo(o => o.ConnectTimeoutSeconds = 1);
        var lists = new BookLists(new Database(silo.Calls));
        await silo.Store.Commit(Make.CreateAuthor(1));
        // Every list waits for this table for as long as this transaction lasts.
        await using var blocker = await database.Block("lock table books in access exclusive mode");
        var crowd = Enumerable.Range(0, 50).Select(_ => lists.Books(new GetBooksV2()).AsTask()).ToArray();
        await database.Waiting(1);

        var commit = await silo.Store.Commit(Make.CreateAuthor(2));
        await blocker.Commit();

        Assert.Equal(CommitOutcome.Done, commit.Outcome);
        Assert.All(await Task.WhenAll(crowd), page => Assert.Equal(0, page.Total));
    }
}
