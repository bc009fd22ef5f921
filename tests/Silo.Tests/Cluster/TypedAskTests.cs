using System.Collections.Concurrent;
using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;
using Orleans.Runtime;

namespace Granary.Tests.Cluster;

/// <summary>What Orleans code inside the cluster meets at an entity's own grain.</summary>
[Collection(TwoSilos.Name)]
public sealed class TypedAskTests(TwoSilos silos) : EngineCases
{
    private readonly ConcurrentQueue<object?> _contexts = new();

    protected override IEngine Build(EngineSetting setting) => new ClusterEngine(silos, setting, elsewhere: false);

    [Fact]
    public async Task After_a_creation_nothing_is_left_in_memory()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Bench.Existing()));
        Assert.All(ids, id => Assert.Null(silos.Home(Bench.Target(id))));
        var active = await silos.Grains(0).GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        Assert.Empty(active.Select(one => one.GrainId).Intersect(ids.Select(id => EntityIds.Of(Bench.Target(id)))));
    }

    [Fact]
    public async Task The_request_context_of_Orleans_code_does_not_reach_what_is_decided_for_all()
    {
        var id = await Bench.Existing();
        Bench.Rules.Deciding = () => _contexts.Enqueue(RequestContext.Get("asker"));
        RequestContext.Set("asker", "somebody");
        Assert.Equal(1, EngineBench.View((await Ask(0, id, new Add(1), "a")).Outcome!).Value);
        Assert.Equal(2, EngineBench.View((await Ask(1, id, new Add(1), "b")).Outcome!).Value);
        Assert.Equal([null, null], _contexts);
    }

    [Fact]
    public async Task A_repeat_from_another_silo_gets_the_recorded_reply_and_another_payload_a_conflict()
    {
        var id = await Bench.Existing();
        var first = (await Ask(0, id, new Add(1), "k")).Outcome!;
        var again = (await Ask(1, id, new Add(1), "k")).Outcome!;
        Assert.True(again.Replayed);
        Assert.Equal(first.Data.ToArray(), again.Data.ToArray());
        Assert.Equal(ErrorCode.IdempotencyConflict, EngineBench.Code((await Ask(1, id, new Add(2), "k")).Outcome!));
    }

    [Fact]
    public async Task More_than_may_wait_are_busy_and_a_repeat_gets_its_recorded_reply()
    {
        var id = await Bench.Existing();
        await Ask(0, id, new Add(1), "before");
        var gate = new Gate();
        Bench.Store.BeforeCommit = _ => gate.Pass();
        var asked = Enumerable.Range(0, 150).Select(n => Ask(0, id, new Add(1), $"k{n}").AsTask()).ToArray();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (asked.Count(one => one.IsCompleted) < 50)
            await Task.Delay(2, patience.Token);

        Assert.True((await Ask(1, id, new Add(1), "before")).Outcome!.Replayed);
        gate.Open();
        var answers = await Task.WhenAll(asked);
        Assert.Equal(50, answers.Count(one => one.Outcome!.Refusal?.Code == ErrorCode.Busy));
        Assert.Equal(101, (await Bench.Stored(id))!.Value);
    }

    private ValueTask<Answer> Ask(int silo, long id, object message, string key) =>
        silos.Grains(silo).GetGrain<IEntityGrain>(EntityIds.Of(Bench.Target(id)))
            .Ask(new() { Message = message, Key = key }, CancellationToken.None);
}
