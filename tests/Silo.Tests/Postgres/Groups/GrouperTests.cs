using Granary.Postgres;

namespace Granary.Tests.Postgres;

/// <summary>When a call goes at once, when it waits for company, and when a further worker joins.</summary>
public sealed class GrouperTests
{
    private const int Much = 4;

    private readonly Trips _trips = new(Much);

    [Fact]
    public async Task One_alone_goes_at_once()
    {
        await using var grouper = _trips.Of(workers: 2);
        var item = Trips.Add(grouper);

        var trip = await _trips.Next();
        Assert.Equal([item], trip.Items);
        trip.End();
        await item.Finished;
    }

    [Fact]
    public async Task Those_that_come_meanwhile_go_together_with_whoever_is_free_first()
    {
        await using var grouper = _trips.Of(workers: 1);
        Trips.Add(grouper);
        var first = await _trips.Next();
        Item[] meanwhile = [Trips.Add(grouper), Trips.Add(grouper)];

        first.End();

        var second = await _trips.Next();
        Assert.Equal(meanwhile, second.Items);
        second.End();
    }

    [Fact]
    public async Task When_much_waits_another_worker_joins()
    {
        await using var grouper = _trips.Of(workers: 2);
        Trips.Add(grouper);
        var first = await _trips.Next();
        var more = Enumerable.Range(0, Much).Select(_ => Trips.Add(grouper)).ToArray();

        var second = await _trips.Next();

        // It may have lost its patience in between and taken the first few.
        Assert.Equal(more[..second.Items.Length], second.Items);
        second.End();
        first.End();
        if (second.Items.Length < Much)
            (await _trips.Next()).End();
    }

    [Fact]
    public async Task As_many_as_came_together_before_are_waited_for()
    {
        var gathering = new Gathering(most: Much) { Moment = TimeSpan.FromMinutes(1) };
        await using var grouper = _trips.Of(workers: 1, gathering);
        Trips.Add(grouper);
        var first = await _trips.Next();
        for (var i = 0; i < Much; i++)
            Trips.Add(grouper);
        first.End();
        (await _trips.Next()).End();

        Item[] again = [.. Enumerable.Range(0, Much).Select(_ => Trips.Add(grouper))];

        var trip = await _trips.Next();
        Assert.Equal(again, trip.Items);
        trip.End();
    }

    [Fact]
    public async Task Those_who_do_not_come_are_waited_for_a_moment()
    {
        var gathering = new Gathering(most: Much);
        gathering.Went(Much, late: false);
        await using var grouper = _trips.Of(workers: 2, gathering);

        var item = Trips.Add(grouper);

        var trip = await _trips.Next();
        Assert.Equal([item], trip.Items);
        Assert.Equal(Much / 2, gathering.Size);
        trip.End();
    }

    [Fact]
    public async Task One_alone_is_not_kept_by_a_round_trip_that_does_not_end()
    {
        await using var grouper = _trips.Of(workers: 2);
        Trips.Add(grouper);
        var stuck = await _trips.Next();
        var item = Trips.Add(grouper);

        var trip = await _trips.Next();

        Assert.Equal([item], trip.Items);
        trip.End();
        stuck.End();
    }

    [Fact]
    public async Task A_round_trip_that_fails_fails_its_items_and_no_others()
    {
        await using var grouper = _trips.Of(workers: 1);
        var bad = Trips.Add(grouper);
        (await _trips.Next()).Fail(new InvalidOperationException("broken"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad.Finished);

        var good = Trips.Add(grouper);
        (await _trips.Next()).End();
        await good.Finished;
    }

    [Fact]
    public async Task One_that_is_slow_is_found_with_few_time_outs()
    {
        var (slow, open, tried) = (new Item(), new TaskCompletionSource(), new List<Item[]>());
        await using var grouper = Slow([slow], open.Task, tried.Add);
        Item[] others = [.. Enumerable.Range(0, 256).Select(_ => Trips.Add(grouper))];
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
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Grouper<Item> grouper = null!;
        await using var same = grouper = Slow([.. slow], open.Task, group =>
        {
            if (group.Length > 60 && !tried.Exists(before => before.Length > 60))
                grouper.Add(late);
            tried.Add(group);
        }, taken);
        // The worker has taken one: all the others wait together.
        grouper.Add(slow[0]);
        await taken.Task;
        Array.ForEach(slow[1..], grouper.Add);

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
        var grouper = _trips.Of(workers);
        var carrying = _trips.EndAll();

        var items = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var mine = new List<Item>();
            for (var i = 0; i < Each; i++)
            {
                mine.Add(Trips.Add(grouper));
                if (i % (caller + 1) == 0)
                    await mine[^1].Finished;
            }
            return mine;
        })));
        await grouper.DisposeAsync();

        Assert.All(items.SelectMany(mine => mine), item => Assert.Equal(1, item.Carried));
        _trips.Close();
        await carrying;
    }

    /// <summary>One worker, whose round trip takes too long where one of these is in it.</summary>
    private static Grouper<Item> Slow(
        HashSet<Item> slow, Task open, Action<Item[]> tried, TaskCompletionSource? taken = null) => new(
        [async group =>
        {
            taken?.TrySetResult();
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
        await using var grouper = _trips.Of(workers: 1);
        Trips.Add(grouper);
        var first = await _trips.Next();
        Item[] items = [Trips.Add(grouper, 3 << 20), Trips.Add(grouper, 3 << 20), Trips.Add(grouper, 1)];

        first.End();

        var (second, third) = (await _trips.Next(), default(Trip));
        Assert.Equal(items[..1], second.Items);
        second.End();
        third = await _trips.Next();
        Assert.Equal(items[1..], third.Items);
        third.End();
    }
}
