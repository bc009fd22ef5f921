namespace Granary.Tests.Postgres;

public sealed class IdTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Ids_begin_at_one_and_two_silos_never_get_the_same()
    {
        await using var one = await database.Silo(o => o.IdBlock = 7);
        await using var two = await database.Silo(o => o.IdBlock = 7);
        var first = await one.Store.NextId("author");

        var ids = await Task.WhenAll(Enumerable.Range(0, 400).Select(i =>
            Task.Run(async () => await (i % 2 == 0 ? one : two).Store.NextId("author"))));

        Assert.Equal(1, first);
        Assert.Equal(400, ids.Append(first).Distinct().Count() - 1);
        Assert.All(ids, id => Assert.True(id > 1));
    }

    [Fact]
    public async Task Ids_come_without_waiting_while_the_block_lasts()
    {
        await using var silo = await database.Silo();
        await silo.Store.NextId("book");

        var next = silo.Store.NextId("book").AsTask();

        Assert.True(next.IsCompletedSuccessfully);
    }
}
