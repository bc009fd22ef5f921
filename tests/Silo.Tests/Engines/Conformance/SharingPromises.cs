using System.Collections.Concurrent;
using Granary.Tests.Engines.Counting;
using Orleans.Runtime;
using static Granary.Tests.Engines.Conformance.EngineBench;

namespace Granary.Tests.Engines.Conformance;

/// <summary>
/// What any real engine keeps because turns are shared: bounds in bytes, and nothing of the first asker.
/// </summary>
public abstract class SharingPromises : CreationPromises
{
    private static readonly AsyncLocal<string?> Asker = new();

    private readonly ConcurrentQueue<(string? Asker, object? Context, bool OnThePool)> _seen = new();

    [Fact]
    public async Task Rules_see_nothing_of_the_one_that_asked_first()
    {
        var id = await Bench.Existing();
        Bench.Rules.Deciding = Note;
        await AsSomebody(() => Bench.Ask(Bench.Change(id, new Add(1))));
        await AsSomebody(() => Bench.Ask(Bench.Read(id)));
        await AsSomebody(
            async () => await Bench.Ask(Bench.Change(await Bench.FreshId(), new Make()) with { Creates = true }));
        Assert.Equal(3, _seen.Count);
        Assert.All(_seen, one => Assert.Equal((null, null), (one.Asker, one.Context)));
    }

    [Fact]
    public async Task What_is_asked_on_a_grains_scheduler_is_decided_on_the_pool()
    {
        var (id, fresh) = (await Bench.Existing(), await Bench.FreshId());
        Bench.Rules.Deciding = Note;
        await OnAScheduler(() => Bench.Ask(Bench.Read(id)));
        await OnAScheduler(() => Bench.Ask(Bench.Change(fresh, new Make()) with { Creates = true }));
        Assert.Equal(2, _seen.Count);
        Assert.All(_seen, one => Assert.True(one.OnThePool));
    }

    [Fact]
    public async Task A_turn_takes_no_more_than_a_megabyte_of_messages()
    {
        var id = await Bench.Existing();
        var before = Bench.Store.Commits;
        await Behind(id, Enumerable.Range(0, 3).Select(_ => Bench.Change(id, new Add(1)) with { Bytes = 600_000 }));
        Assert.Equal(3, Bench.Store.Commits - before);
    }

    [Fact]
    public async Task A_turn_tells_no_more_than_a_megabyte()
    {
        var id = await Bench.Existing();
        var before = Bench.Store.Commits;
        var all = await Behind(id, Enumerable.Range(0, 3).Select(_ => Bench.Change(id, new Add(1, Letters: 600_000))));
        Assert.Equal(3, Bench.Store.Commits - before);
        Assert.Equal([1L, 2, 3], all.Select(one => View(one).Value));
    }

    private void Note() =>
        _seen.Enqueue((Asker.Value, RequestContext.Get("asker"), TaskScheduler.Current == TaskScheduler.Default));

    private static async Task AsSomebody(Func<Task<Outcome>> ask)
    {
        Asker.Value = "somebody";
        RequestContext.Set("asker", "somebody");
        await ask();
    }

    private static Task<Outcome> OnAScheduler(Func<Task<Outcome>> ask) => Task.Factory.StartNew(
        ask, CancellationToken.None, TaskCreationOptions.None,
        new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();
}
