using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Orleans.Runtime;

namespace Granary.Tests.Cluster;

[Collection(TwoSilos.Name)]
public sealed class EvictionTests(TwoSilos silos) : EngineCases, IDisposable
{
    private const int Evictions = 1000;

    private readonly CancellationTokenSource _done = new();

    /// <summary>On a real clock: a batch that Orleans turns away waits a little before it goes again.</summary>
    protected override IEngine Build(EngineSetting setting) =>
        new ClusterEngine(silos, setting with { Time = TimeProvider.System }, elsewhere: false);

    [Fact]
    public async Task A_hot_entity_evicted_a_thousand_times_fails_no_ask_and_keeps_the_order_of_each_place()
    {
        var id = await Bench.Existing();
        var there = ((ClusterEngine)Bench.Engine).There;
        Task<List<long>>[] loads =
        [
            Load(id, 20, ask => Bench.Engine.Ask(ask).AsTask()), Load(id, 20, ask => there.Ask(ask).AsTask()),
            Load(id, 1, Typed),
        ];
        try
        {
            for (var n = 0; n < Evictions; n++)
                await Evict(Bench.Target(id));
        }
        finally
        {
            await _done.CancelAsync();
        }

        var versions = await Task.WhenAll(loads);
        Assert.All(versions, own => Assert.Equal(own.Order(), own));
        Assert.All(versions, Assert.NotEmpty);
        Assert.Equal(versions.Sum(own => own.Count), (await Bench.Stored(id))!.Value);
    }

    [Fact]
    public async Task Those_that_left_are_not_held_where_there_is_always_room()
    {
        var id = await Bench.Existing();
        var before = Held();
        for (var n = 0; n < 200; n++)
        {
            await Bench.Value(id);
            await Evict(Bench.Target(id));
        }

        Assert.InRange(Held(), 0, before + 10);
    }

    public void Dispose() => _done.Dispose();

    private int Held() => silos.Host(0).Residents.Held + silos.Host(1).Residents.Held;

    private async Task Evict(GrainKey key)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        EntityGrain? home;
        while ((home = silos.Home(key)) is null)
            await Task.Delay(1, patience.Token);
        home.GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "the test"));
        await home.GrainContext.Deactivated.WaitAsync(patience.Token);
    }

    /// <summary>The versions in the order in which the changes were asked for.</summary>
    private async Task<List<long>> Load(long id, int abreast, Func<Ask, Task<Outcome>> ask)
    {
        var (versions, asked) = (new List<long>(), new Queue<Task<Outcome>>());
        while (!_done.IsCancellationRequested || asked.Count > 0)
        {
            while (!_done.IsCancellationRequested && asked.Count < abreast)
                asked.Enqueue(ask(Bench.Change(id, new Add(1))));
            if (asked.TryDequeue(out var first))
                versions.Add(EngineBench.View(await first).Version);
        }

        return versions;
    }

    /// <summary>As <see cref="TypedAsks"/> asks.</summary>
    private async Task<Outcome> Typed(Ask ask)
    {
        var grain = silos.Grains(1).GetGrain<IEntityGrain>(EntityIds.Of(ask.Target));
        var asked = new GrainAsk { Message = ask.Message, Key = ask.Key!.Value.Key };
        var answer = await TypedAsks.UntilTaken(grain, asked, CancellationToken.None);
        return answer.Outcome ?? throw answer.Failure!;
    }
}
