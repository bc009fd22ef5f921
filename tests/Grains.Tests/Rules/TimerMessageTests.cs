using Granary.Tests.Turns;
using static Granary.Tests.Turns.TurnBench;

namespace Granary.Tests.Rules;

/// <summary>A timer that is due asks its entity, once for each time that it was set.</summary>
public sealed class TimerMessageTests
{
    private const string Ring = "ring a/b";
    private static readonly GrainKey Self = new("note", 7);
    private static readonly DateTimeOffset Later = DateTimeOffset.UnixEpoch.AddYears(60);

    private readonly TurnBench _bench = new();

    [Fact]
    public async Task It_ends_with_the_commit_that_it_caused()
    {
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(3, "a"));
        await _bench.Turn(Due(NoteRules.Append("b")));

        Assert.Equal([new(Self, Ring, null)], Assert.Single(_bench.Store.Commits).Timers);
    }

    [Fact]
    public async Task What_changes_nothing_or_refuses_ends_it_too()
    {
        foreach (var step in new[] { NoteRules.Show(), NoteRules.Refuse() })
        {
            _bench.Store.Rows.Enqueue(ScriptedStore.Row(3, "a"));
            await _bench.Turn(Due(step));

            var commit = _bench.Store.Commits[^1];
            Assert.Equal((null, 1), (commit.Write, commit.Outcomes.Count));
            Assert.Equal([new(Self, Ring, null)], commit.Timers);
        }

        Assert.Equal(2, _bench.Store.Commits.Count);
    }

    [Fact]
    public async Task A_name_that_is_taken_does_not_keep_it()
    {
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(3, "a"));
        _bench.Store.Results.Enqueue(commit => new(CommitOutcome.Taken) { Taken = commit.Names });
        Assert.Equal(["Conflict"], await _bench.Turn(Due(NoteRules.Name("n"))));

        Assert.Equal([new(Self, Ring, null)], _bench.Store.Commits[^1].Timers);
    }

    [Fact]
    public async Task The_rules_may_set_it_again_and_other_timers_stay()
    {
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(3, "a"));
        await _bench.Turn(Due(Setting(Ring)), Due(Setting("other")), Change("1", NoteRules.Append("c")));

        var timers = Assert.Single(_bench.Store.Commits).Timers;
        Assert.Equal([new(Self, "other", Later), new(Self, Ring, null)], timers);
        await _bench.Turn(Due(Setting(Ring)));
        Assert.Equal([new(Self, Ring, Later)], _bench.Store.Commits[^1].Timers);
    }

    [Fact]
    public async Task What_others_ask_ends_no_timer()
    {
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(3, "a"));
        var due = Due(NoteRules.Append("b"));
        await _bench.Turn(due with { Caller = new("me"), Key = due.Key!.Value with { Caller = "me" } });

        Assert.Empty(Assert.Single(_bench.Store.Commits).Timers);
    }

    [Fact]
    public async Task A_message_is_asked_in_the_programs_name_and_other_kinds_have_their_handler()
    {
        var (key, handler) = (Guid.NewGuid(), new Handler());
        var table = new TimerTable(_bench, [new("note", Ring, typeof(string), owner => $"ring {owner}")], [handler]);
        await table.Fire(Self, Ring, key);
        await table.Fire(Self, Ring, key);
        await table.Fire(new("job", 1), Ring, key);
        await table.Fire(new("of a newer version", 1), Ring, key);

        Assert.Equal(["ring note/7", "ring note/7"], _bench.Asked.Select(ask => ask.Message));
        Assert.Equal((Caller.System, _bench.Asked[1].Key), (_bench.Asked[0].Caller, _bench.Asked[0].Key));
        Assert.Equal([new("job", 1)], handler.Fired);
    }

    private static Ask Due(NoteRules.Step step) => TimerAsks.Of(Self, Ring, Guid.NewGuid(), step);

    private static NoteRules.Step Setting(string timer) => (current, context) =>
        NoteRules.Append("x")(current, context) with { Timers = [new(context.Self, timer, Later)] };

    private sealed class Handler : ITimerHandler
    {
        public List<GrainKey> Fired { get; } = [];

        public string Kind => "job";

        public Task Fire(GrainKey owner, string name)
        {
            Fired.Add(owner);
            return Task.CompletedTask;
        }
    }
}
