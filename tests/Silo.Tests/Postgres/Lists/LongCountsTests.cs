using Granary.Postgres.Lists;
using Granary.Tests.Engines.Faults;

namespace Granary.Tests.Postgres.Lists;

public sealed class LongCountsTests
{
    private readonly FakeTime _clock = new();
    private readonly LongCounts _counts;
    private TaskCompletionSource<long?> _database = New();
    private int _counted;

    public LongCountsTests() => _counts = new(_clock);

    [Fact]
    public async Task A_list_is_counted_once_for_all_that_ask_meanwhile()
    {
        var asked = Enumerable.Range(0, 10).Select(_ => Ask("a")).ToArray();
        _database.SetResult(20_000);

        Assert.All(await Task.WhenAll(asked), total => Assert.Equal(20_000, total));
        Assert.Equal(1, _counted);
    }

    [Theory]
    [InlineData(10, 0.9, 1)]
    [InlineData(10, 1.1, 2)]
    [InlineData(1000, 8.9, 1)]
    [InlineData(1000, 9.1, 2)]
    public async Task What_was_counted_is_told_for_a_second_or_nine_times_what_it_took(
        int milliseconds, double later, int counted)
    {
        var first = Ask("a");
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        _database.SetResult(20_000);
        await first;
        _clock.Advance(TimeSpan.FromSeconds(later));
        await Ask("a");

        Assert.Equal(counted, _counted);
    }

    [Fact]
    public async Task A_count_that_failed_is_made_again_and_lists_with_other_filters_have_their_own()
    {
        var first = Ask("a");
        _database.SetException(new UnavailableException("database", "away", outage: true));
        await Assert.ThrowsAsync<UnavailableException>(() => first);
        _database = New();
        _database.SetResult(20_000);

        Assert.Equal(20_000, await Ask("a"));
        Assert.Equal(20_000, await Ask("b"));
        Assert.Equal(3, _counted);
    }

    private static TaskCompletionSource<long?> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Another page each time.</summary>
    private Task<long?> Ask(string filter)
    {
        var query = new ListQuery(limit: 10, offset: _counted) { Count = "select" };
        query.Parameter(filter);
        return _counts.Of(query, _ =>
        {
            _counted++;
            return _database.Task;
        }).AsTask();
    }
}
