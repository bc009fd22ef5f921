using Npgsql;

namespace Granary.Tests.Postgres;

public sealed class SeveralHostsTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Of_several_hosts_the_one_that_answers_is_used()
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        // Port 1 is where nobody listens.
        await using var silo = await database.Silo(o => o.ConnectionString =
            new NpgsqlConnectionStringBuilder(o.ConnectionString)
            {
                Host = $"127.0.0.1:1,{settings.Host}:{settings.Port}",
            }.ConnectionString);
        var id = database.FreshId();

        var result = await silo.Store.Commit(Make.Create(id, $"hosts-{id}"));

        Assert.Equal(CommitOutcome.Done, result.Outcome);
    }

    [Fact]
    public async Task When_the_first_host_goes_away_the_next_one_takes_over()
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var first = new CuttingProxy(settings.Host!, settings.Port);
        await using var silo = await database.Silo(o => o.ConnectionString =
            new NpgsqlConnectionStringBuilder(o.ConnectionString)
            {
                Host = $"127.0.0.1:{first.Port},{settings.Host}:{settings.Port}",
            }.ConnectionString);
        var id = database.FreshId();
        await silo.Store.Commit(Make.Create(id, $"a-{id}"));

        first.Cut();

        Assert.Equal(CommitOutcome.Done, (await silo.Store.Commit(Make.Update(id, 1, $"b-{id}"))).Outcome);
    }
}
