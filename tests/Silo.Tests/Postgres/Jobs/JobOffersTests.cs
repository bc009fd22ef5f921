using System.Globalization;
using Granary.Grains.Jobs;
using Granary.Postgres.Lists;

namespace Granary.Tests.Postgres;

public sealed class JobOffersTests : IAsyncLifetime
{
    private static readonly string[] Echo = ["echo"];

    private readonly PostgresFixture _database = new();
    private TestSilo _silo = null!;
    private JobOffers _offers = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _silo = await _database.Silo();
        _offers = new(new Database(_silo.Calls));
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_highest_priority_comes_first_and_then_the_oldest()
    {
        await Jobs("(1, 'echo', 0, true), (2, 'echo', 9, true), (3, 'echo', 5, true), (4, 'echo', 9, true)");

        Assert.Equal([2, 4, 3], await _offers.Offer(Echo, 3, []));
        Assert.Equal([1], await _offers.Offer(Echo, 3, []));
    }

    [Fact]
    public async Task Only_ready_jobs_of_the_types_are_offered_mixed_by_priority()
    {
        await Jobs("(1, 'echo', 0, true), (2, 'delay', 9, true), (3, 'other', 9, true), (4, 'echo', 9, "
            + "false), (5, 'echo', 9, true)");

        Assert.Equal([2, 5, 1], await _offers.Offer(["delay", "echo"], 10, []));
    }

    [Fact]
    public async Task A_job_is_offered_again_when_its_offer_is_settled()
    {
        await Jobs("(1, 'echo', 0, true), (2, 'echo', 0, true)");
        Assert.Equal([1, 2], await _offers.Offer(Echo, 2, []));

        Assert.Equal([2], await _offers.Offer(Echo, 2, [2]));
    }

    [Fact]
    public async Task A_job_is_offered_again_when_its_offer_is_over()
    {
        await Jobs("(1, 'echo', 0, true)");
        Assert.Equal([1], await _offers.Offer(Echo, 1, []));
        Assert.Empty(await _offers.Offer(Echo, 1, []));

        await _database.Run("update job_offers set until = clock_timestamp()");
        Assert.Equal([1], await _offers.Offer(Echo, 1, []));
    }

    [Fact]
    public async Task Silos_that_ask_at_the_same_time_are_offered_different_jobs()
    {
        await _database.Run(Insert(
            "select i, 'echo', i % 11, true from generate_series(1, 400) i"));
        await using var other = await _database.Silo();
        JobOffers[] silos = [_offers, new(new Database(other.Calls))];
        var asked = Enumerable.Range(0, 40).Select(n => silos[n % 2].Offer(Echo, 10, []).AsTask());

        var offered = (await Task.WhenAll(asked)).SelectMany(ids => ids).ToList();
        Assert.Equal(400, offered.Distinct().Count());
        Assert.Equal(400, offered.Count);
    }

    [Fact]
    public async Task Those_of_one_type_do_not_stand_in_the_way_of_another()
    {
        await _database.Run(
            Insert(
                "select i, case when i = 9000 then 'echo' else 'other' end, 5, true from generate_series(1, 9000) i"));
        await _database.Run("analyze jobs");

        Assert.Equal([9000], await _offers.Offer(Echo, 1, []));
        Assert.True(await Touched() < 100, "it read over the other type's jobs");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("failed", null)]
    [InlineData("failed", "echo")]
    public async Task A_page_of_a_list_comes_from_an_index(string? status, string? type)
    {
        await _database.Run(Insert("select i, 'echo', 5, true from generate_series(1, 9000) i"));
        await _database.Run("analyze jobs");

        var page = (await _database.Explain(JobLists.Query(status, type, 10, 0)))[0];
        Assert.Matches("Index Scan Backward using jobs_(pkey|status)", page);
        Assert.DoesNotContain("Sort", page, StringComparison.Ordinal);
    }

    /// <summary>Index entries read, as the last call of this session has left it in the statistics.</summary>
    private async Task<long> Touched()
    {
        await using var connection = await _database.Raw.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            delete from job_offers;
            select granary_offer_jobs(array['echo'], 1, 5, '{}');
            select pg_stat_get_xact_tuples_returned(indexrelid) from pg_index where indexrelid = 'jobs_ready'::regclass
            """;
        await using var transaction = await connection.BeginTransactionAsync();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.NextResultAsync())
        {
            if (reader.GetName(0) == "granary_offer_jobs")
                continue;
            await reader.ReadAsync();
            return reader.GetInt64(0);
        }

        throw new InvalidOperationException("the statistics were not told");
    }

    private Task Jobs(string values) => _database.Run(Insert("values " + values));

    private static string Insert(string rows) => string.Create(CultureInfo.InvariantCulture, $$"""
        insert into jobs (id, version, state, created_at, updated_at)
        select i, 1, jsonb_build_object(
            'type', type, 'payload', 'p', 'status', 'pending', 'priority', priority, 'ready', ready), now(), now()
        from ({{rows}}) x(i, type, priority, ready)
        """);
}
