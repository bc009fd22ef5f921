using Granary.Tests.Engines.Counting;
using static Granary.Tests.Engines.Conformance.EngineBench;

namespace Granary.Tests.Engines.Conformance;

/// <summary>What the store's fences keep under every engine, the hostile one included.</summary>
public abstract class FencePromises : EngineCases
{
    [Fact]
    public async Task A_change_is_durable_when_it_is_answered()
    {
        var id = await Bench.Existing();
        var added = View(await Bench.Send(Bench.Change(id, new Add(5))));
        Assert.Equal((5, 2), (added.Value, added.Version));
        Assert.Equal(5, (await Bench.Stored(id))!.Value);
    }

    [Fact]
    public async Task A_repeated_key_gets_the_recorded_reply_byte_for_byte()
    {
        var id = await Bench.Existing();
        var add = Bench.Change(id, new Add(5));
        var first = await Bench.Send(add);
        await Bench.Send(Bench.Change(id, new Add(1)));
        var again = await Bench.Send(add);
        Assert.True(again.Replayed);
        Assert.Equal(first.Data.ToArray(), again.Data.ToArray());
        Assert.Equal(6, await Bench.Value(id));
    }

    [Fact]
    public async Task Concurrent_duplicates_have_one_effect_and_one_reply()
    {
        var id = await Bench.Existing();
        var add = Bench.Change(id, new Add(5));
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Bench.Send(add))));
        Assert.All(all, one => Assert.Equal(all[0].Data.ToArray(), one.Data.ToArray()));
        Assert.True(all.Count(one => !one.Replayed) <= 1);
        Assert.Equal(5, await Bench.Value(id));
    }

    [Fact]
    public async Task A_create_raced_by_its_own_duplicates_makes_one_entity()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Bench.FreshId()));
        var all = await Task.WhenAll(ids.Select(id => Task.Run(() =>
            Bench.Send(Bench.Change(id, new Make(), "the one") with { Creates = true }))));
        var made = all.Select(one => View(one).Id).Distinct().Single();
        foreach (var id in ids)
            Assert.Equal(id == made, await Bench.Stored(id) is not null);
    }

    [Fact]
    public async Task A_key_with_another_payload_is_refused()
    {
        var id = await Bench.Existing();
        await Bench.Send(Bench.Change(id, new Add(5), "k"));
        Assert.Equal(ErrorCode.IdempotencyConflict, Code(await Bench.Send(Bench.Change(id, new Add(6), "k"))));
        Assert.Equal(5, await Bench.Value(id));
    }

    [Fact]
    public async Task Of_two_with_the_same_if_version_one_is_refused()
    {
        var id = await Bench.Existing();
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            Bench.Send(Bench.Change(id, new Add(1, IfVersion: 1))))));
        Assert.Single(both, one => one.Refusal is null);
        Assert.Single(both, one => Code(one) == ErrorCode.Conflict);
        Assert.Equal(1, await Bench.Value(id));
    }

    [Fact]
    public async Task A_repeated_change_that_would_be_refused_now_gets_its_recorded_reply()
    {
        var id = await Bench.Existing();
        var add = Bench.Change(id, new Add(1, IfVersion: 1));
        await Bench.Send(add);
        var again = await Bench.Send(add);
        Assert.True(again.Replayed);
        Assert.Equal(2, View(again).Version);
    }

    [Fact]
    public async Task A_repeated_deletion_gets_its_recorded_reply()
    {
        var id = await Bench.Existing();
        var remove = Bench.Change(id, new Remove());
        Assert.Null((await Bench.Send(remove)).Refusal);
        var again = await Bench.Send(remove);
        Assert.Null(again.Refusal);
        Assert.True(again.Replayed);
        Assert.Null(await Bench.Stored(id));
    }

    [Fact]
    public async Task A_change_that_changed_nothing_is_not_made_later()
    {
        var id = await Bench.Existing();
        var nothing = Bench.Change(id, new Add(0));
        await Bench.Send(nothing);
        await Bench.Send(Bench.Change(id, new Add(3)));
        var again = await Bench.Send(nothing);
        Assert.True(again.Replayed);
        Assert.Equal(0, View(again).Value);
    }

    [Fact]
    public async Task A_recorded_refusal_stands()
    {
        var id = await Bench.FreshId();
        var add = Bench.Change(id, new Add(1)) with { RecordsRefusals = true };
        Assert.Equal(ErrorCode.NotFound, Code(await Bench.Send(add)));
        await Bench.Send(Bench.Change(id, new Make()));
        Assert.Equal(ErrorCode.NotFound, Code(await Bench.Send(add)));
        Assert.Equal(0, await Bench.Value(id));
    }

    [Fact]
    public async Task A_refusal_that_is_not_recorded_may_turn_out_otherwise()
    {
        var id = await Bench.FreshId();
        var add = Bench.Change(id, new Add(1));
        Assert.Equal(ErrorCode.NotFound, Code(await Bench.Send(add)));
        await Bench.Send(Bench.Change(id, new Make()));
        Assert.Equal(1, View(await Bench.Send(add)).Value);
    }

    [Fact]
    public async Task What_another_process_wrote_is_not_overwritten()
    {
        var id = await Bench.Existing();
        await Bench.AddElsewhere(id, 10);
        Assert.Equal(11, View(await Bench.Send(Bench.Change(id, new Add(1)))).Value);
        Assert.Equal(11, (await Bench.Stored(id))!.Value);
    }

    [Fact]
    public async Task A_taken_name_is_a_conflict_until_it_is_given_back()
    {
        var (one, other, name) = (await Bench.Existing(), await Bench.Existing(), $"{Guid.NewGuid()}");
        Assert.Null((await Bench.Send(Bench.Change(one, new Claim(name)))).Refusal);
        var refused = await Bench.Send(Bench.Change(other, new Claim(name)));
        Assert.Equal((ErrorCode.Conflict, "the name is taken"), (refused.Refusal!.Code, refused.Refusal.Error));
        await Bench.Send(Bench.Change(one, new Unclaim(name)));
        Assert.Null((await Bench.Send(Bench.Change(other, new Claim(name)))).Refusal);
    }

    [Fact]
    public async Task Of_many_who_claim_one_name_one_gets_it()
    {
        var (ids, name) = (new List<long>(), $"{Guid.NewGuid()}");
        for (var i = 0; i < 5; i++)
            ids.Add(await Bench.Existing());
        var all = await Task.WhenAll(ids.Select(id => Task.Run(() => Bench.Send(Bench.Change(id, new Claim(name))))));
        Assert.Single(all, one => one.Refusal is null);
        Assert.Equal(4, all.Count(one => Code(one) == ErrorCode.Conflict));
    }

    [Fact]
    public async Task What_is_still_referred_to_is_not_deleted()
    {
        var id = await Bench.Existing();
        await Bench.Refer(id);
        var refused = await Bench.Send(Bench.Change(id, new Remove()));
        Assert.Equal((ErrorCode.Conflict, "still in use"), (refused.Refusal!.Code, refused.Refusal.Error));
        Assert.NotNull(await Bench.Stored(id));
    }

    [Fact]
    public async Task An_expired_ask_is_not_decided()
    {
        var id = await Bench.Existing();
        var late = Bench.Change(id, new Add(1)) with { Deadline = Bench.Time.GetUtcNow() };
        Assert.Equal(ErrorCode.DeadlineExceeded, Code(await Bench.Send(late)));
        Assert.Equal(0, await Bench.Value(id));
    }

    [Fact]
    public async Task An_expired_repeat_of_what_was_done_gets_the_recorded_reply()
    {
        var id = await Bench.Existing();
        var add = Bench.Change(id, new Add(1));
        await Bench.Send(add);
        var late = await Bench.Send(add with { Deadline = Bench.Time.GetUtcNow() });
        Assert.Equal((1, true), (View(late).Value, late.Replayed));
    }

    [Fact]
    public async Task A_defect_comes_out_and_changes_nothing()
    {
        var id = await Bench.Existing();
        var ask = Bench.Change(id, new Crash());
        var crash = await Assert.ThrowsAsync<InvalidOperationException>(() => Bench.Send(ask));
        Assert.Equal("crash", crash.Message);
        Assert.Equal(1, View(await Bench.Send(Bench.Change(id, new Add(1)))).Value);
    }

    [Fact]
    public async Task A_read_that_wants_to_change_something_is_a_defect()
    {
        var id = await Bench.Existing();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Bench.Send(Bench.Read(id, new Add(1))));
        Assert.Equal(0, await Bench.Value(id));
    }
}
