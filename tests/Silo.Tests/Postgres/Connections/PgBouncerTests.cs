using Granary.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Granary.Tests.Postgres;

public sealed class PgBouncerTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [PgBouncerFact]
    public async Task Everything_works_behind_a_pooler_in_transaction_mode()
    {
        await using var pooler = await PgBouncer.Start(database.ConnectionString);
        await using var one = await Silo(pooler);
        await using var two = await Silo(pooler);
        var author = database.FreshId();
        await one.Store.Commit(Make.CreateAuthor(author));

        // Far more than the pooler has connections to the server, from both silos mixed.
        var ids = Enumerable.Range(0, 500).Select(_ => database.FreshId()).ToArray();
        var results = await Task.WhenAll(
            ids.Select((id, i) => (i % 2 == 0 ? one : two).Commit(Make.CreateBy(author, id, $"pooled-{id}"))));
        var again = await two.Store.Commit(Make.Create(database.FreshId(), $"pooled-{ids[0]}"));

        Assert.All(results, r => Assert.Equal(CommitOutcome.Done, r.Outcome));
        Assert.Equal(CommitOutcome.Known, again.Outcome);
        Assert.Equal(1, (await two.Store.Read(Make.Book(ids[0]), -1)).Version);
    }

    [PgBouncerFact]
    public async Task Migrations_and_credentials_work_behind_a_pooler()
    {
        var name = "granary_" + Guid.NewGuid().ToString("N");
        await using var pooler = await PgBouncer.Start(await PostgresFixture.Create(name));
        var options = new PostgresOptions { ConnectionString = pooler.ConnectionString, TransactionPooler = true };
        await using (var source = PostgresSource.Create(options))
            Assert.Equal(PostgresFixture.All.Count,
                await new Migrator(source, options, NullLogger<Migrator>.Instance, PostgresFixture.All).Migrate());
        await using (var silo = await TestSilo.Start(pooler.ConnectionString, o => o.TransactionPooler = true))
        {
            await using var watch = new CredentialWatch(
                silo.Source, silo.Options, TimeProvider.System, NullLogger<CredentialWatch>.Instance);
            var credentials = new Credentials(silo.Calls, watch);
            var told = new TaskCompletionSource();
            credentials.Changed += () => told.TrySetResult();
            await watch.Start();
            await credentials.Add("demo", [1], ["library"], null);
            await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
        await PostgresFixture.Drop(name);
    }

    [PgBouncerFact]
    public async Task Another_server_is_noticed_although_connections_to_the_pooler_stay()
    {
        await using var pooler = await PgBouncer.Start(database.ConnectionString);
        await using var silo = await Silo(pooler);
        var era = silo.Calls.Era;
        await using var watch = new CredentialWatch(
            silo.Source, silo.Options, TimeProvider.System, NullLogger<CredentialWatch>.Instance, era);
        era.See(new(2026, 1, 1));
        var other = era.Current;

        await watch.Start();

        Assert.Equal(other + 1, era.Current);
    }

    private static Task<TestSilo> Silo(PgBouncer pooler) =>
        TestSilo.Start(pooler.ConnectionString, o => o.TransactionPooler = true);
}
