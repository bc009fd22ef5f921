using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;
using static Granary.Tests.Engines.Conformance.EngineBench;

namespace Granary.Tests.Cluster;

/// <summary>
/// A lane sends its next batch when the call with the one before it has timed out. We believe that the one before it
/// still stands in the entity's mailbox, in its place: calls from one silo to one entity arrive in order.
/// </summary>
public sealed class TimedOutCallTests(ImpatientSilos impatient) : EngineCases, IClassFixture<ImpatientSilos>
{
    private readonly Gate _gate = new();

    private IEngine There => ((ClusterEngine)Bench.Engine).There;

    protected override IEngine Build(EngineSetting setting) =>
        new ClusterEngine(impatient.Silos, setting, elsewhere: true);

    [Fact]
    public async Task What_waits_behind_others_when_its_call_times_out_keeps_its_place()
    {
        var id = await Held();
        var first = Bench.Change(id, new Add(1));
        await Lost(Bench.Ask(first));
        var second = Bench.Ask(Bench.Change(id, new Add(1)));
        _gate.Open();

        Assert.Equal(4, View(await second).Version);
        var again = await Bench.Ask(first);
        Assert.Equal((true, 3), (again.Replayed, View(again).Version));
    }

    [Fact]
    public async Task So_does_what_is_being_committed()
    {
        var id = await Bench.Existing();
        await Bench.Value(id);
        Bench.Store.BeforeCommit = _ => _gate.Pass();
        var first = Bench.Change(id, new Add(1));
        await Lost(Bench.Ask(first));
        var (second, again) = (Bench.Ask(Bench.Change(id, new Add(1))), There.Ask(first).AsTask());
        _gate.Open();

        Assert.Equal((2, 3), (View(await again).Version, View(await second).Version));
        Assert.True((await again).Replayed);
        Assert.Equal(2, await Bench.Value(id));
    }

    [Fact]
    public async Task What_was_given_up_at_its_deadline_is_not_decided_behind_what_came_later()
    {
        var id = await Held();
        var first = Bench.Change(id, new Add(1)) with { Deadline = Bench.Time.GetUtcNow() + TimeSpan.FromSeconds(1) };
        var lost = Lost(Bench.Ask(first));
        Bench.Time.Advance(TimeSpan.FromSeconds(6));
        await lost;
        var second = Bench.Ask(Bench.Change(id, new Add(1)));
        _gate.Open();

        Assert.Equal(3, View(await second).Version);
        Assert.Null(await Bench.RecordedFor(first));
    }

    /// <summary>A counter that lives in the other silo, whose own lane has a change before the gate.</summary>
    private async Task<long> Held()
    {
        var id = await Bench.Existing();
        await Bench.Value(id);
        Bench.Store.BeforeCommit = _ => _gate.Pass();
        _ = There.Ask(Bench.Change(id, new Add(1))).AsTask();
        await _gate.Arrived;
        return id;
    }

    private static async Task Lost(Task<Outcome> asked)
    {
        var lost = await Assert.ThrowsAsync<UnavailableException>(() => asked);
        Assert.Equal(("cluster", false), (lost.Dependency, lost.Outage));
    }
}
