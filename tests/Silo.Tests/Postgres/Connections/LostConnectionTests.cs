using Npgsql;

namespace Granary.Tests.Postgres;

public sealed class LostConnectionTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_connection_lost_in_commit_is_answered_with_what_was_recorded()
    {
        await using var proxy = Proxy();
        await using var silo = await Through(proxy);
        var id = database.FreshId();
        proxy.CutAnswers(1);

        var result = await silo.Store.Commit(Make.Create(id, $"lost-{id}"));

        Assert.Equal(
            (1, CommitOutcome.Known, $"lost-{id}"), (proxy.Swallowed, result.Outcome, result.Known.Single().Key.Key));
        Assert.Equal(1, await database.Scalar<long>($"select count(*) from outcomes where key = 'lost-{id}'"));
        Assert.Equal(1, (await silo.Store.Read(Make.Book(id), -1)).Version);
    }

    [Fact]
    public async Task An_outage_is_told_and_the_store_resumes_by_itself()
    {
        await using var proxy = Proxy();
        await using var silo = await Through(proxy);
        var id = database.FreshId();
        var states = new List<bool>();
        var back = new TaskCompletionSource();
        silo.Probe.Changed += () =>
        {
            states.Add(silo.Probe.Up);
            if (silo.Probe.Up)
                back.TrySetResult();
        };

        proxy.Cut();
        var error = await Assert.ThrowsAsync<UnavailableException>(() => silo.Commit(Make.Create(id, $"out-{id}")));
        var (up, detail) = (silo.Probe.Up, silo.Probe.Detail);
        proxy.Mend();
        await back.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(("database", true, false), (error.Dependency, error.Outage, up));
        Assert.NotNull(detail);
        Assert.Equal([false, true], states);
        Assert.Equal(CommitOutcome.Done, (await silo.Store.Commit(Make.Create(id, $"out-{id}"))).Outcome);
    }

    [Fact]
    public async Task Connections_that_the_server_has_closed_are_not_noticed_by_anybody()
    {
        await using var silo = await database.Silo();
        var id = database.FreshId();
        await silo.Store.Commit(Make.Create(id, $"a-{id}"));
        await database.Run("""
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name = 'granary'
            """);

        var results = await Task.WhenAll(
            silo.Commit(Make.Update(id, 1, $"b-{id}")), silo.Commit(Make.Create(database.FreshId(), $"c-{id}")));

        Assert.All(results, r => Assert.Equal(CommitOutcome.Done, r.Outcome));
    }

    private CuttingProxy Proxy()
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return new CuttingProxy(settings.Host!, settings.Port);
    }

    private Task<TestSilo> Through(CuttingProxy proxy) => database.Silo(o => o.ConnectionString =
        new NpgsqlConnectionStringBuilder(o.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = proxy.Port,
        }.ConnectionString);
}
