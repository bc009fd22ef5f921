using Granary.Tests.Postgres;
using Npgsql;

namespace Granary.Tests.Regressions;

/// <summary>One slow member failed its whole group, and each of the others counted a try.</summary>
public sealed class SlowGroupTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_commit_that_is_slow_fails_alone()
    {
        // Its time is up before granary_commit gives up the lock.
        await using var silo = await database.Silo(o => (o.Writers, o.CommandTimeoutSeconds) = (1, 2));
        var slow = database.FreshId();
        await silo.Store.Commit(Make.Create(slow, $"a-{slow}"));
        await using var blocker = await database.Block($"select from books where id = {slow} for update");
        Commit[] others = [
            .. Enumerable.Range(0, 20).Select(_ => database.FreshId()).Select(id => Make.Create(id, $"b-{id}"))];

        var group = await database.InOneGroup(
            silo, [.. others[..7], Make.Update(slow, 1, $"b-{slow}"), .. others[7..]]);

        Assert.False((await Assert.ThrowsAsync<UnavailableException>(() => group[7])).Outage);
        foreach (var other in group.Where((_, at) => at != 7))
            Assert.Equal(CommitOutcome.Done, (await other).Outcome);
        Assert.True(silo.Probe.Up);
    }

    [Fact]
    public async Task Reads_of_a_locked_table_fail_alone()
    {
        await using var silo = await database.Silo(o => (o.Writers, o.CommandTimeoutSeconds) = (1, 2));
        var book = database.FreshId();
        await silo.Store.Commit(Make.Create(book, $"a-{book}"));
        await using var human = await database.Block("lock table authors in access exclusive mode");
        var first = silo.Store.Read(Make.Author(1), -1).AsTask();
        await database.Waiting(1);

        // The reader is busy until the first one's time is up, so these are one group.
        var slow = silo.Store.Read(Make.Author(2), -1).AsTask();
        Task<EntityRow>[] others = [
            .. Enumerable.Range(0, 20).Select(_ => silo.Store.Read(Make.Book(book), -1).AsTask())];

        Assert.All(await Task.WhenAll(others), row => Assert.Equal(1, row.Version));
        foreach (var one in new[] { first, slow })
            Assert.False((await Assert.ThrowsAsync<UnavailableException>(() => one)).Outage);
    }

    [Fact]
    public async Task A_group_that_was_written_without_an_answer_is_told_what_it_wrote()
    {
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var proxy = new CuttingProxy(server.Host!, server.Port);
        (server.Host, server.Port) = ("127.0.0.1", proxy.Port);
        await using var silo = await database.Silo(o =>
            (o.Writers, o.CommandTimeoutSeconds, o.ConnectionString) = (1, 2, server.ConnectionString));
        long[] books = [.. Enumerable.Range(0, 5).Select(_ => database.FreshId())];
        await using var plug = await database.Block("select pg_advisory_xact_lock(7100001)");
        var first = silo.Commit(new() { Outcomes = [Make.Outcome(Guid.NewGuid().ToString())] });
        await database.Waiting(1);
        Task<CommitResult>[] group = [.. books.Select(id => silo.Commit(Make.Create(id, $"unheard-{id}")))];
        proxy.HoldAnswer(after: 1);

        await plug.Commit();
        await first;

        Assert.All(await Task.WhenAll(group), result => Assert.Equal(CommitOutcome.Known, result.Outcome));
        Assert.Equal((1, 5), (proxy.Swallowed, await database.Scalar<long>(
            "select count(*) from outcomes where key like 'unheard-%'")));
    }
}
