using System.Collections.Concurrent;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;
using static Granary.Tests.Engines.Conformance.EngineBench;

namespace Granary.Tests.Engines.Conformance;

/// <summary>What any real engine keeps where an ask makes an entity.</summary>
public abstract class CreationPromises : EngineConformance
{
    private static readonly UnavailableException Away = new("database", "away", outage: true);

    [Fact]
    public async Task A_repeated_creation_makes_nothing_and_gets_the_recorded_reply()
    {
        var (one, other) = (await Bench.FreshId(), await Bench.FreshId());
        var first = await Bench.Ask(Create(one, "k"));
        var again = await Bench.Ask(Create(other, "k"));
        Assert.True(again.Replayed);
        Assert.Equal(first.Data.ToArray(), again.Data.ToArray());
        Assert.Null(await Bench.Stored(other));
    }

    [Fact]
    public async Task Of_two_keys_that_create_with_one_name_one_is_refused_and_makes_nothing()
    {
        var (ids, name) = (new[] { await Bench.FreshId(), await Bench.FreshId() }, $"{Guid.NewGuid()}");
        var both = await Task.WhenAll(ids.Select(id => Bench.Ask(Create(id, $"{id}", new(Claims: name)))));
        var made = Assert.Single(both, one => one.Refusal is null);
        Assert.Single(both, one => Code(one) == ErrorCode.Conflict);
        foreach (var id in ids)
            Assert.Equal(id == View(made).Id, await Bench.Stored(id) is not null);
    }

    [Fact]
    public async Task A_creation_with_a_taken_name_may_succeed_later_under_its_key()
    {
        var (owner, id, name) = (await Bench.Existing(), await Bench.FreshId(), $"{Guid.NewGuid()}");
        await Bench.Ask(Bench.Change(owner, new Claim(name)));
        var refused = await Bench.Ask(Create(id, "k", new(Claims: name)));
        Assert.Equal((ErrorCode.Conflict, "the name is taken"), (refused.Refusal!.Code, refused.Refusal.Error));
        await Bench.Ask(Bench.Change(owner, new Unclaim(name)));
        Assert.Equal(id, View(await Bench.Ask(Create(id, "k", new(Claims: name)))).Id);
    }

    [Fact]
    public async Task A_creation_that_refers_to_nothing_is_refused()
    {
        Bench.Store.Instead = _ => CommitResult.Reference;
        var refused = await Bench.Ask(Create(await Bench.FreshId(), "k"));
        Assert.Equal(
            (ErrorCode.Conflict, "what it refers to is not there"), (refused.Refusal!.Code, refused.Refusal.Error));
    }

    [Fact]
    public async Task The_timers_of_a_creation_are_committed_with_its_row()
    {
        var commits = new ConcurrentQueue<Commit>();
        Bench.Store.BeforeCommit = commit => Task.Run(() => commits.Enqueue(commit));
        var id = await Bench.FreshId();
        await Bench.Ask(Create(id, "k", new(Wakes: true)));
        var commit = Assert.Single(commits);
        Assert.Equal((id, id), (commit.Write!.Key.Id, Assert.Single(commit.Timers).Owner.Id));
    }

    [Fact]
    public async Task What_was_created_is_read_and_changed()
    {
        var id = View(await Bench.Ask(Create(await Bench.FreshId(), "k"))).Id;
        Assert.Equal(5, View(await Bench.Ask(Bench.Change(id, new Add(5)))).Value);
        Assert.Equal(5, await Bench.Value(id));
    }

    [Fact]
    public async Task Many_with_one_key_make_one_commit_and_get_the_same_bytes()
    {
        var before = Bench.Store.Commits;
        var all = await Task.WhenAll(await Followed(50));
        Assert.Equal(1, Bench.Store.Commits - before);
        Assert.All(all, one => Assert.Equal(all[0].Data.ToArray(), one.Data.ToArray()));
        Assert.Equal([false, .. Enumerable.Repeat(true, 50)], all.Select(one => one.Replayed));
    }

    [Fact]
    public async Task Another_payload_among_them_is_a_conflict()
    {
        var (gate, id) = (Gated(), await Bench.FreshId());
        var leader = Bench.Ask(Create(id, "k"));
        await gate.Arrived;
        var (other, same) = (Bench.Ask(Create(id, "k", new("other"))), Bench.Ask(Create(id, "k")));
        gate.Open();
        Assert.Equal(ErrorCode.IdempotencyConflict, Code(await other));
        Assert.Equal(View(await leader), View(await same));
    }

    [Fact]
    public async Task A_refusal_that_is_not_recorded_is_the_first_ones_alone()
    {
        var (owner, gate, name) = (await Bench.Existing(), new Gate(), $"{Guid.NewGuid()}");
        await Bench.Ask(Bench.Change(owner, new Claim(name)));
        Bench.Store.BeforeFind = _ => gate.Pass();
        var ids = new[] { await Bench.FreshId(), await Bench.FreshId(), await Bench.FreshId() };
        var all = new List<Task<Outcome>> { Bench.Ask(Create(ids[0], "k", new(Claims: name))) };
        await gate.Arrived;
        all.AddRange(ids.Skip(1).Select(id => Bench.Ask(Create(id, "k", new(Claims: name)))));
        await Bench.Ask(Bench.Change(owner, new Unclaim(name)));
        gate.Open();
        Assert.Equal(ErrorCode.Conflict, Code(await all[0]));
        Assert.Equal([(ids[1], false), (ids[1], true)],
            (await Task.WhenAll(all[1..])).Select(one => (View(one).Id, one.Replayed)));
    }

    [Fact]
    public async Task A_failure_of_the_first_reaches_all()
    {
        Bench.Store.AfterCommit = _ => throw Away;
        foreach (var one in await Followed(5))
            await Assert.ThrowsAsync<UnavailableException>(() => one);
        Bench.Store.AfterCommit = null;
        Assert.True((await Bench.Ask(Create(await Bench.FreshId(), "k"))).Replayed);
    }

    [Fact]
    public async Task More_than_may_wait_are_busy()
    {
        var (gate, asked) = await Following(101);
        // Once the first is committed, the one too many would be answered from its record.
        Assert.Equal(ErrorCode.Busy, Code(await asked[101]));
        gate.Open();
        var all = await Task.WhenAll(asked);
        Assert.All(all[..101], one => Assert.Null(one.Refusal));
    }

    private Ask Create(long id, string key, Make? make = null) =>
        Bench.Change(id, make ?? new(), key) with { Creates = true };

    private Gate Gated()
    {
        var gate = new Gate();
        Bench.Store.BeforeCommit = _ => gate.Pass();
        return gate;
    }

    private async Task<List<Task<Outcome>>> Followed(int followers)
    {
        var (gate, all) = await Following(followers);
        gate.Open();
        return all;
    }

    /// <summary>One that is committing while as many with its key come behind it.</summary>
    private async Task<(Gate Gate, List<Task<Outcome>> Asked)> Following(int followers)
    {
        var (gate, id) = (Gated(), await Bench.FreshId());
        var all = new List<Task<Outcome>> { Bench.Ask(Create(id, "k")) };
        await gate.Arrived;
        all.AddRange(Enumerable.Range(1, followers).Select(n => Bench.Ask(Create(id + n, "k"))));
        return (gate, all);
    }
}
