using Granary.Tests.Engines.Counting;
using static Granary.Tests.Engines.Conformance.EngineBench;

namespace Granary.Tests.Engines.Conformance;

/// <summary>What stays true under every engine when the store goes away, or cannot say what it did.</summary>
public abstract class OutagePromises : StalePromises
{
    private static readonly UnavailableException Away = new("database", "away", outage: true);

    [Fact]
    public async Task Without_the_store_an_ask_fails_and_works_again_after()
    {
        var id = await Bench.Existing();
        var add = Bench.Change(id, new Add(1));
        Bench.Store.BeforeCommit = _ => throw Away;
        Assert.True((await Assert.ThrowsAsync<UnavailableException>(() => Bench.Send(add))).Outage);
        Bench.Store.BeforeCommit = null;
        Assert.Equal(1, View(await Bench.Send(add)).Value);
    }

    [Fact]
    public async Task A_refusal_is_not_given_while_nobody_knows_what_is_recorded()
    {
        var id = await Bench.FreshId();
        Bench.Store.BeforeFind = _ => throw Away;
        await Assert.ThrowsAsync<UnavailableException>(() => Bench.Send(Bench.Change(id, new Add(1))));
        Bench.Store.BeforeFind = null;
        Assert.Equal(ErrorCode.NotFound, Code(await Bench.Send(Bench.Change(id, new Add(1)))));
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_counts_once()
    {
        var id = await Bench.Existing();
        var add = Bench.Change(id, new Add(5));
        Bench.Store.AfterCommit = _ => throw Away;
        await Assert.ThrowsAsync<UnavailableException>(() => Bench.Send(add));
        Bench.Store.AfterCommit = null;
        Assert.Equal(5, await Bench.Value(id));
        Assert.Equal(5, View(await Bench.Send(add)).Value);
        Assert.Equal(6, View(await Bench.Send(Bench.Change(id, new Add(1)))).Value);
    }

    [Fact]
    public async Task A_creation_whose_answer_was_lost_is_found_by_its_repeat_with_another_id()
    {
        var (first, second) = (await Bench.FreshId(), await Bench.FreshId());
        Bench.Store.AfterCommit = _ => throw Away;
        await Assert.ThrowsAsync<UnavailableException>(() =>
            Bench.Send(Bench.Change(first, new Make(), "k") with { Creates = true }));
        Bench.Store.AfterCommit = null;
        Assert.Equal(first, View(await Bench.Send(Bench.Change(second, new Make(), "k") with { Creates = true })).Id);
        Assert.Null(await Bench.Stored(second));
    }
}
