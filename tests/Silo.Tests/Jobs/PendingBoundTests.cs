using System.Data.Common;
using Granary.Grains.Jobs;
using Granary.Tests.Engines.Faults;

namespace Granary.Tests.Jobs;

public sealed class PendingBoundTests
{
    private readonly FakeTime _clock = new();
    private readonly CountingDatabase _database = new();

    [Fact]
    public async Task Without_a_bound_nobody_counts()
    {
        var bound = new PendingBound(_database, new(), _clock);

        Assert.Null(await bound.Take(1000));
        Assert.Equal(0, _database.Counts);
    }

    [Fact]
    public async Task What_was_taken_since_the_count_is_added_to_it()
    {
        var bound = Of(10);
        _database.Pending = 7;

        Assert.Null(await bound.Take(2));
        bound.Told(2);
        Assert.Equal(ErrorCode.Busy, (await bound.Take(2))!.Code);
        Assert.Null(await bound.Take(1));
        Assert.Equal(1000, (await bound.Take(1))!.RetryAfterMs);
        Assert.Equal(1, _database.Counts);
    }

    [Fact]
    public async Task It_is_counted_again_and_what_is_on_its_way_is_not_forgotten()
    {
        var bound = Of(10);
        Assert.Null(await bound.Take(6));
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.NotNull(await bound.Take(5));
        bound.Told(6);
        _database.Pending = 3;
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await bound.Take(5));
        Assert.Equal(3, _database.Counts);
    }

    [Fact]
    public async Task Many_at_once_never_take_more_than_there_is_room_for()
    {
        var bound = Of(100);
        var told = await Task.WhenAll(Enumerable.Range(1, 500).Select(_ => Task.Run(() => bound.Take(1).AsTask())));

        Assert.Equal(100, told.Count(refusal => refusal is null));
    }

    private PendingBound Of(int most) => new(_database, new() { MaxPending = most }, _clock);

    private sealed class CountingDatabase : IDatabase
    {
        private int _counts;

        public long Pending { get; set; }

        public int Counts => _counts;

        public ValueTask<IReadOnlyList<T>> Rows<T>(
            string sql, IReadOnlyList<object?> values, Func<DbDataReader, T> row, string? work = null)
        {
            Interlocked.Increment(ref _counts);
            return new([(T)(object)Pending]);
        }

        public ValueTask<FoundPage<T>> Page<T>(ListQuery query, Func<DbDataReader, T> row) =>
            throw new NotSupportedException();

        public ValueTask<long?> Owner(string kind, string value, DatabaseLine line = DatabaseLine.Lists) =>
            throw new NotSupportedException();

        public void OutboxFilled()
        {
        }
    }
}
