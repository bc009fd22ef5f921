using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Orleans.Runtime;

namespace Granary.Tests.Cluster;

public sealed class BoundTests(SmallSilos small) : EngineCases, IClassFixture<SmallSilos>
{
    private const int Tenth = SmallSilos.Room / 10;

    private readonly TwoSilos _silos = small.Silos;
    private readonly Lock _gate = new();
    private int _most;

    protected override IEngine Build(EngineSetting setting) => new ClusterEngine(_silos, setting, elsewhere: false);

    [Fact]
    public async Task Under_parallel_asks_for_thousands_the_number_in_memory_stays_within_a_tenth()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 5000).Select(_ => Bench.Existing()));
        Bench.Rules.Deciding = Count;
        var there = ((ClusterEngine)Bench.Engine).There;
        var added = await Task.WhenAll(ids.Select(id => Bench.Ask(Bench.Change(id, new Add(1)))));
        var read = await Task.WhenAll(ids.Select(id => there.Ask(Bench.Read(id)).AsTask()));

        Assert.Equal(ids.Select(id => (id, 1L)), added.Select(Seen));
        Assert.Equal(ids.Select(id => (id, 1L)), read.Select(Seen));
        // All ask before the first place is free again, and half of those that are let in live in the other silo.
        Assert.InRange(_most, SmallSilos.Room / 3, SmallSilos.Room + Tenth);
        Assert.InRange(await Activations(), 1, 2 * (SmallSilos.Room + Tenth));
    }

    [Fact]
    public async Task A_hot_one_stays_in_memory_while_a_thousand_pass()
    {
        var hot = await Bench.Existing();
        await Settle(hot);
        var home = _silos.Home(Bench.Target(hot));
        Assert.NotNull(home);
        for (var n = 0; n < 1000; n++)
        {
            var passing = await Bench.Existing();
            await Task.WhenAll(Bench.Value(hot), Bench.Value(passing));
        }

        Assert.Same(home, _silos.Home(Bench.Target(hot)));
    }

    [Fact]
    public async Task Those_that_are_asked_once_push_nobody_out_and_one_that_is_asked_again_comes_in()
    {
        // The silos outlive a test, and remember what was asked in the one before: its ids began at 1, too.
        for (var n = 0; n < 5000; n++)
            await Bench.FreshId();
        var homes = new Dictionary<long, EntityGrain>();
        while (homes.Count < SmallSilos.Room * 17 / 20)
        {
            var id = await Bench.Existing();
            await Settle(id);
            homes.Add(id, _silos.Home(Bench.Target(id))!);
        }

        var passing = new List<long>();
        for (var n = 0; n < 1000; n++)
        {
            passing.Add(await Bench.Existing());
            await Bench.Value(passing[^1]);
        }

        Assert.All(homes, known => Assert.Same(known.Value, _silos.Home(Bench.Target(known.Key))));
        Assert.All(passing, id => Assert.Null(_silos.Home(Bench.Target(id))));

        await Bench.Value(passing[^1]);
        Assert.NotNull(_silos.Home(Bench.Target(passing[^1])));
    }

    /// <summary>In the first silo, where this test asks.</summary>
    private async Task Settle(long id)
    {
        using var _ = Placement.In(_silos.Address(0));
        await _silos.Grains(0).GetGrain<Granary.IEntityGrain>(EntityIds.Of(Bench.Target(id))).Take(new([]), default);
    }

    private static (long Id, long Value) Seen(Outcome outcome) =>
        (EngineBench.View(outcome).Id, EngineBench.View(outcome).Value);

    private void Count()
    {
        lock (_gate)
            _most = Math.Max(_most, Math.Max(_silos.Host(0).Residents.Count, _silos.Host(1).Residents.Count));
    }

    private async Task<int> Activations()
    {
        var all = await _silos.Grains(0).GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        return all.Where(one => one.GrainType.Contains("AuthorGrain", StringComparison.Ordinal))
            .Sum(one => one.ActivationCount);
    }
}
