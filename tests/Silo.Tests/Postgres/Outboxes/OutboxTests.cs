using System.Text;
using Granary.Postgres;

namespace Granary.Tests.Postgres;

public sealed class OutboxTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly PostgresFixture _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Messages_leave_with_their_commit_in_order_and_are_told_of()
    {
        await using var silo = await _database.Silo();
        var outbox = new OutboxClaims(silo.Calls, silo.Store);
        var arrived = 0;
        outbox.Arrived += () => arrived++;

        await Send(silo, "a", "1", "2");
        var items = await outbox.Claim(10, Long);
        await outbox.Done([.. items.Select(i => i.Seq)]);

        Assert.Equal(1, arrived);
        Assert.Equal([("a", "1"), ("a", "2")], items.Select(i => (i.Target, Encoding.UTF8.GetString(i.Body))));
        Assert.Equal(0, await _database.Scalar<long>("select count(*) from outbox"));
    }

    [Fact]
    public async Task A_message_keeps_the_trace_context_in_which_it_was_written()
    {
        await using var silo = await _database.Silo();
        var outbox = new OutboxClaims(silo.Calls, silo.Store);
        await silo.Commit(new() { Outbox = [new(Guid.NewGuid(), "a", [1], "traced"), new(Guid.NewGuid(), "a", [2])] });

        Assert.Equal(["traced", null], (await outbox.Claim(10, Long)).Select(item => item.Trace));
    }

    [Fact]
    public async Task Messages_for_targets_that_the_program_does_not_know_are_left_to_others()
    {
        await using var silo = await _database.Silo();
        await Send(silo, "theirs", "1");
        await Send(silo, "ours", "2");

        Assert.Equal(["2"], Bodies(await new OutboxClaims(silo.Calls, silo.Store, ["ours"]).Claim(10, Long)));
        Assert.Empty(await new OutboxClaims(silo.Calls, silo.Store, []).Claim(10, Long));
        Assert.Equal(["1"], Bodies(await new OutboxClaims(silo.Calls, silo.Store, ["ours", "theirs"]).Claim(10, Long)));
    }

    [Fact]
    public async Task A_lane_is_claimed_by_one_at_a_time_and_others_go_on()
    {
        await using var silo = await _database.Silo();
        var (one, two) = (new OutboxClaims(silo.Calls, silo.Store), new OutboxClaims(silo.Calls, silo.Store));
        await Send(silo, "a", "1");
        var first = await one.Claim(10, Long);
        await Send(silo, "a", "2");
        await Send(silo, "b", "3");

        var second = await two.Claim(10, Long);
        await one.Done([first[0].Seq]);
        var third = await two.Claim(10, Long);

        Assert.Equal(["3"], Bodies(second));
        Assert.Equal(["2"], Bodies(third));
    }

    [Fact]
    public async Task A_lane_stays_claimed_until_the_last_of_its_messages_is_done()
    {
        await using var silo = await _database.Silo();
        var outbox = new OutboxClaims(silo.Calls, silo.Store);
        await Send(silo, "a", "1", "2", "3");
        var items = await outbox.Claim(2, Long);

        await outbox.Done([items[0].Seq]);
        var none = await outbox.Claim(10, Long);
        await outbox.Done([items[1].Seq]);
        var rest = await outbox.Claim(10, Long);

        Assert.Empty(none);
        Assert.Equal(["3"], Bodies(rest));
    }

    [Fact]
    public async Task A_refused_target_waits_and_holds_up_nobody_else()
    {
        await using var silo = await _database.Silo();
        var outbox = new OutboxClaims(silo.Calls, silo.Store);
        await Send(silo, "refused", "1");
        await Send(silo, "fine", "2");
        var items = await outbox.Claim(10, Long);

        await outbox.Release([items[0].Seq], Long);
        await outbox.Release([items[1].Seq], TimeSpan.Zero);

        Assert.Equal(["2"], Bodies(await outbox.Claim(10, Long)));
        await _database.Run("update outbox_lanes set free_at = '-infinity' where target = 'refused'");
        Assert.Equal(["1"], Bodies(await outbox.Claim(10, Long)));
    }

    [Fact]
    public async Task What_is_set_aside_is_kept_and_those_behind_it_go_on()
    {
        await using var silo = await _database.Silo();
        var outbox = new OutboxClaims(silo.Calls, silo.Store);
        await Send(silo, "a", "1", "2", "3");
        var items = await outbox.Claim(2, Long);

        await outbox.SetAside(items[0].Seq, "too large");
        Assert.Empty(await outbox.Claim(10, Long));
        await outbox.Done([items[1].Seq]);

        Assert.Equal(["3"], Bodies(await outbox.Claim(10, Long)));
        Assert.Equal(
            "too large", await _database.Scalar<string>(
                "select set_aside_reason from outbox where set_aside_at is not null"));
    }

    [Fact]
    public async Task The_claim_of_a_dead_claimant_ends_with_its_lease()
    {
        await using var silo = await _database.Silo();
        await Send(silo, "a", "1");
        await new OutboxClaims(silo.Calls, silo.Store).Claim(10, TimeSpan.Zero);

        var again = await new OutboxClaims(silo.Calls, silo.Store).Claim(10, Long);

        Assert.Equal(["1"], Bodies(again));
    }

    [Fact]
    public async Task A_lane_that_somebody_is_claiming_at_this_moment_is_passed_over()
    {
        await using var silo = await _database.Silo();
        await Send(silo, "a", "1");
        await Send(silo, "b", "2");
        await using var other = await _database.Block("select from outbox_lanes where target = 'a' for update");

        var items = await new OutboxClaims(silo.Calls, silo.Store).Claim(10, Long);

        Assert.Equal(["2"], Bodies(items));
    }

    [Fact]
    public async Task A_message_that_commits_late_is_not_passed_over()
    {
        await using var silo = await _database.Silo();
        var outbox = new OutboxClaims(silo.Calls, silo.Store);
        await Send(silo, "a", "0");
        await outbox.Done([.. (await outbox.Claim(10, Long)).Select(i => i.Seq)]);
        await using var late = await _database.Block(
            "insert into outbox (id, target, body) values (gen_random_uuid(), 'a', 'late')");
        await Send(silo, "a", "early");
        await outbox.Done([.. (await outbox.Claim(10, Long)).Select(i => i.Seq)]);

        await late.Commit();

        Assert.Equal(["late"], Bodies(await outbox.Claim(10, Long)));
    }

    private static async Task Send(TestSilo silo, string target, params string[] bodies)
    {
        var result = await silo.Store.Commit(new()
        {
            Outcomes = [Make.Outcome(Guid.NewGuid().ToString())],
            Outbox = [.. bodies.Select(b => new OutMessage(Guid.NewGuid(), target, Encoding.UTF8.GetBytes(b)))],
        });
        Assert.Equal(CommitOutcome.Done, result.Outcome);
    }

    private static IEnumerable<string> Bodies(IEnumerable<OutboxItem> items) =>
        items.Select(i => Encoding.UTF8.GetString(i.Body));
}
