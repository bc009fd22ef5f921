using System.Threading.Channels;
using Granary.Postgres;

namespace Granary.Tests.Postgres;

/// <summary>When a call goes at once, when it waits for company, and when a further worker joins.</summary>
public sealed class GrouperTests
{
    private const int Much = 4;

    private readonly Channel<Trip> _trips = Channel.CreateUnbounded<Trip>();

    [Fact]
    public async Task One_alone_goes_at_once()
    {
        await using var grouper = Of(workers: 2);
        var item = Add(grouper);

        var trip = await Next();
        Assert.Equal([item], trip.Items);
        trip.End();
        await item.Finished;
    }

    [Fact]
    public async Task Those_that_come_meanwhile_go_together_with_whoever_is_free_first()
    {
        await using var grouper = Of(workers: 1);
        Add(grouper);
        var first = await Next();
        Item[] meanwhile = [Add(grouper), Add(grouper)];

        first.End();

        var second = await Next();
        Assert.Equal(meanwhile, second.Items);
        second.End();
    }

    [Fact]
    public async Task When_much_waits_another_worker_joins()
    {
        await using var grouper = Of(workers: 2);
        Add(grouper);
        var first = await Next();
        var more = Enumerable.Range(0, Much).Select(_ => Add(grouper)).ToArray();

        var second = await Next();

        // It may have lost its patience in between and taken the first few.
        Assert.Equal(more[..second.Items.Length], second.Items);
        second.End();
        first.End();
        if (second.Items.Length < Much)
            (await Next()).End();
    }

    [Fact]
    public async Task One_alone_is_not_kept_by_a_round_trip_that_does_not_end()
    {
        await using var grouper = Of(workers: 2);
        Add(grouper);
        var stuck = await Next();
        var item = Add(grouper);

        var trip = await Next();

        Assert.Equal([item], trip.Items);
        trip.End();
        stuck.End();
    }

    [Fact]
    public async Task A_round_trip_that_fails_fails_its_items_and_no_others()
    {
        await using var grouper = Of(workers: 1);
        var bad = Add(grouper);
        (await Next()).Fail(new InvalidOperationException("broken"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad.Finished);

        var good = Add(grouper);
        (await Next()).End();
        await good.Finished;
    }

    [Fact]
    public async Task One_that_is_slow_is_found_with_few_time_outs()
    {
        var (slow, open, tried) = (new Item(), new TaskCompletionSource(), new List<Item[]>());
        await using var grouper = Slow([slow], open.Task, tried.Add);
        Item[] others = [.. Enumerable.Range(0, 256).Select(_ => Add(grouper))];
        grouper.Add(slow);

        open.SetResult();

        await Task.WhenAll(others.Select(item => item.Finished)).WaitAsync(TimeSpan.FromSeconds(20));
        await Assert.ThrowsAsync<UnavailableException>(() => slow.Finished.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.InRange(tried.Count(group => group.Contains(slow)), 2, 6);
    }

    [Fact]
    public async Task When_many_are_slow_others_get_their_turn_in_between_and_each_fails_alone()
    {
        var (late, open, tried) = (new Item(), new TaskCompletionSource(), new List<Item[]>());
        Item[] slow = [.. Enumerable.Range(0, 64).Select(_ => new Item())];
        Grouper<Item> grouper = null!;
        await using var same = grouper = Slow([.. slow], open.Task, group =>
        {
            if (group.Length > 60 && !tried.Exists(before => before.Length > 60))
                grouper.Add(late);
            tried.Add(group);
        });
        Array.ForEach(slow, grouper.Add);

        open.SetResult();

        foreach (var item in slow)
            await Assert.ThrowsAsync<UnavailableException>(() => item.Finished.WaitAsync(TimeSpan.FromSeconds(20)));
        await late.Finished.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal([late], tried.Single(group => group.Contains(late)));
        Assert.InRange(tried.FindIndex(group => group.Contains(late)), 1, 30);
        Assert.Equal(65, tried.Count(group => group.Length == 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Everything_is_carried_once_and_the_end_waits_for_it(int workers)
    {
        const int Callers = 8;
        const int Each = 2000;
        var grouper = Of(workers);
        var carrying = Task.Run(async () =>
        {
            await foreach (var trip in _trips.Reader.ReadAllAsync())
                trip.End();
        });

        var items = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var mine = new List<Item>();
            for (var i = 0; i < Each; i++)
            {
                mine.Add(Add(grouper));
                if (i % (caller + 1) == 0)
                    await mine[^1].Finished;
            }
            return mine;
        })));
        await grouper.DisposeAsync();

        Assert.All(items.SelectMany(mine => mine), item => Assert.Equal(1, item.Carried));
        _trips.Writer.Complete();
        await carrying;
    }

    private Grouper<Item> Of(int workers) => new(
        [.. Enumerable.Range(0, workers).Select(_ => (Func<List<Item>, Task>)Carry)], 4 * Much, 100_000);

    /// <summary>One worker, whose round trip takes too long where one of these is in it.</summary>
    private static Grouper<Item> Slow(HashSet<Item> slow, Task open, Action<Item[]> tried) => new(
        [async group =>
        {
            await open;
            tried([.. group]);
            if (group.Exists(slow.Contains))
                throw new UnavailableException("database", "slow", outage: false);
            group.ForEach(item => item.Finish());
        }],
        1024, 100_000);

    [Fact]
    public async Task What_is_large_does_not_take_everybody_else_into_its_group()
    {
        await using var grouper = Of(workers: 1);
        Add(grouper);
        var first = await Next();
        Item[] items = [Add(grouper, 3 << 20), Add(grouper, 3 << 20), Add(grouper, 1)];

        first.End();

        var (second, third) = (await Next(), default(Trip));
        Assert.Equal(items[..1], second.Items);
        second.End();
        third = await Next();
        Assert.Equal(items[1..], third.Items);
        third.End();
    }

    private static Item Add(Grouper<Item> grouper, int bytes = 0)
    {
        var item = new Item { Bytes = bytes };
        grouper.Add(item);
        return item;
    }

    private Task Carry(List<Item> group)
    {
        var trip = new Trip([.. group]);
        _trips.Writer.TryWrite(trip);
        return trip.Done;
    }

    private async Task<Trip> Next() => await _trips.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    private sealed record Trip(Item[] Items)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public void End()
        {
            foreach (var item in Items)
                item.Finish();
            _done.SetResult();
        }

        public void Fail(Exception error) => _done.SetException(error);
    }

    private sealed class Item : IPending
    {
        private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _carried;

        public Task Finished => _finished.Task;

        public int Carried => _carried;

        public bool IsFinished => _finished.Task.IsCompleted;

        public bool IsLeftOver { get; set; }

        public int Bytes { get; init; }

        public void Finish()
        {
            Interlocked.Increment(ref _carried);
            _finished.TrySetResult();
        }

        public void Fail(Exception error) => _finished.TrySetException(error);
    }
}
