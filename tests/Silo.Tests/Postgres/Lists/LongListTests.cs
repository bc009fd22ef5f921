using Granary.Postgres.Lists;

namespace Granary.Tests.Postgres.Lists;

/// <summary>Totals of lists that are longer than what is counted with each page.</summary>
public sealed class LongListTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData(100, 1000, 300, true)]
    [InlineData(100, 300, 300, true)]
    [InlineData(300, 1000, 300, true)]
    [InlineData(100, 299, 299, false)]
    public async Task A_total_is_exact_up_to_the_bound(int few, int bound, long total, bool isExact)
    {
        await using var silo = await database.Silo();
        var page = await new Database(silo.Calls, null, few, bound).Page(
            Numbers("generate_series(1, 300)"), row => row.GetInt32(0));

        Assert.Equal((total, isExact), (page.Total, page.Exact));
        Assert.Equal([21, 22, 23], page.Rows);
    }

    [Fact]
    public async Task A_million_is_counted_and_more_is_said_to_be_more()
    {
        await database.Run("""
            create unlogged table million (id bigint primary key);
            insert into million select generate_series(1, 1000001);
            """);
        await using var silo = await database.Silo();

        var more = await new Database(silo.Calls).Page(Numbers("(select id from million)"), row => row.GetInt64(0));
        await database.Run("delete from million where id = 1000001");
        var million = await new Database(silo.Calls).Page(Numbers("(select id from million)"), row => row.GetInt64(0));

        Assert.Equal((1_000_000, false), (more.Total, more.Exact));
        Assert.Equal((1_000_000, true), (million.Total, million.Exact));
    }

    [Fact]
    public async Task A_count_that_takes_too_long_says_that_there_are_more()
    {
        await using var silo = await database.Silo(o => o.ListTimeoutSeconds = 1);
        const string Slow = "(select n as id from generate_series(1, 300) n where n < 290 or pg_sleep(5) is not null)";
        var page = await new Database(silo.Calls, null, few: 100).Page(Numbers(Slow), row => row.GetInt32(0));

        Assert.Equal((100, false, 3), (page.Total, page.Exact, page.Rows.Count));
    }

    private static ListQuery Numbers(string from) => new(limit: 3, offset: 20)
    {
        Page = $"select n.id from {from} n(id) limit $1 offset $2",
        Count = $"select count(*) from (select from {from} n(id) {ListQuery.CountRows}) c",
    };
}
