using Granary.Postgres;

namespace Granary.Tests.Postgres;

public sealed class OutcomeReaderTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_key_that_many_of_a_group_ask_for_is_looked_up_once()
    {
        await using var silo = await database.Silo();
        var (one, other) = (Make.Outcome("one"), Make.Outcome("other"));
        await silo.Commit(new() { Outcomes = [one, other] });
        await using var reader = new OutcomeReader(silo.Calls, silo.Recent, groupSize: 6);

        var missing = one.Key with { Key = "missing" };
        var items = new[] { one.Key, other.Key, missing, one.Key, missing, one.Key }.Select(
            key => new FindItem(key)).ToList();
        await reader.Find(items);
        var found = await Task.WhenAll(items.Select(item => item.Result.AsTask()));

        Assert.Equal([one.Key, other.Key, null, one.Key, null, one.Key], found.Select(outcome => outcome?.Key));
        // One row came back for all of them.
        Assert.All([found[3], found[5]], outcome => Assert.Same(found[0], outcome));
    }
}
