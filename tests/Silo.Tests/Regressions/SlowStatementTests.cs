using Granary.Grains.Library;
using Granary.Library;
using Granary.Postgres.Lists;
using Granary.Tests.Postgres;
using Npgsql;

namespace Granary.Tests.Regressions;

/// <summary>
/// One statement that took its full time was taken for an outage: every intake paused, the request came again, and
/// again.
/// </summary>
public sealed class SlowStatementTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_list_that_waits_for_a_lock_is_unavailable_and_nobody_else_notices()
    {
        await using var silo = await database.Silo(o => o.CommandTimeoutSeconds = 1);
        var states = 0;
        silo.Probe.Changed += () => Interlocked.Increment(ref states);
        await using var human = await database.Block("lock table books in access exclusive mode");
        var list = new BookLists(new Database(silo.Calls)).Books(new GetBooksV2()).AsTask();

        while (!list.IsCompleted)
            Assert.Equal(CommitOutcome.Done, (await silo.Store.Commit(Make.CreateAuthor(database.FreshId()))).Outcome);

        Assert.False((await Assert.ThrowsAsync<UnavailableException>(() => list)).Outage);
        Assert.Equal((0, true), (states, silo.Probe.Up));
    }

    [Fact]
    public async Task A_statement_that_somebody_breaks_off_is_no_outage()
    {
        await using var silo = await database.Silo();
        await using var human = await database.Block("lock table books in access exclusive mode");
        var list = new BookLists(new Database(silo.Calls)).Books(new GetBooksV2()).AsTask();
        await database.Waiting(1);

        await database.Run(
            "select pg_cancel_backend(pid) from pg_stat_activity "
            + "where wait_event_type = 'Lock' and datname = current_database()");

        Assert.False((await Assert.ThrowsAsync<UnavailableException>(() => list)).Outage);
        Assert.True(silo.Probe.Up);
    }

    [Fact]
    public async Task A_database_that_hangs_is_an_outage_for_everybody_and_comes_back()
    {
        await using var proxy = Proxy();
        await using var silo = await Through(proxy);
        var id = database.FreshId();
        await silo.Store.Commit(Make.CreateAuthor(id));
        var lists = new BookLists(new Database(silo.Calls));
        var back = new TaskCompletionSource();
        silo.Probe.Changed += () => _ = silo.Probe.Up && back.TrySetResult();

        proxy.Freeze();
        var asked = Enumerable.Range(0, 20).Select(_ => (Task)lists.Books(new GetBooksV2()).AsTask())
            .Append(silo.Commit(Make.CreateAuthor(database.FreshId())))
            .Append(silo.Store.Read(Make.Author(id), -1).AsTask())
            .ToArray();
        foreach (var one in asked)
            Assert.True((await Assert.ThrowsAsync<UnavailableException>(() => one)).Outage);
        Assert.False(silo.Probe.Up);
        proxy.Thaw();
        await back.Task.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(1, (await silo.Store.Read(Make.Author(id), -1)).Version);
    }

    private CuttingProxy Proxy()
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return new CuttingProxy(settings.Host!, settings.Port);
    }

    private Task<TestSilo> Through(CuttingProxy proxy) => database.Silo(o =>
    {
        o.CommandTimeoutSeconds = 1;
        o.ConnectTimeoutSeconds = 1;
        o.ConnectionString = new NpgsqlConnectionStringBuilder(o.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = proxy.Port,
        }.ConnectionString;
    });
}
