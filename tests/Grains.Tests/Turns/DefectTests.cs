using static Granary.Tests.Turns.NoteRules;
using static Granary.Tests.Turns.TurnBench;

namespace Granary.Tests.Turns;

public class DefectTests
{
    private readonly TurnBench _bench = new();

    [Fact]
    public async Task A_defect_hits_its_own_ask_only()
    {
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(1, "x"));
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(1, "x"));
        Assert.Equal(
            ["xa", "! crash", "xab"],
            await _bench.Turn(Change("1", Append("a")), Change("2", Crash()), Change("3", Append("b"))));
        Assert.Equal(2, _bench.Store.Reads.Count);
        Assert.Single(_bench.Store.Commits);
    }

    [Fact]
    public async Task A_lonely_defect_leaves_the_entity_to_be_read_again()
    {
        await _bench.Turn(Read(Crash()));
        Assert.False(_bench.Activation.Loaded);
    }

    [Fact]
    public async Task A_dependency_that_a_grain_needed_is_no_defect()
    {
        Step away = (_, _) => throw new UnavailableException("database", "away", outage: true);
        Assert.Equal(["! away", "a"], await _bench.Turn(Change("1", away), Change("2", Append("a"))));
        Assert.True(_bench.Activation.Loaded);
    }

    [Fact]
    public async Task A_state_that_cannot_be_written_hits_its_author_only()
    {
        Step broken = (current, context) => Decision.Write(
            new(7, (current?.Version ?? 0) + 1, context.Now, context.Now, "no note"), "b"u8.ToArray());
        var answers = await _bench.Turn(Change("1", Append("a")), Change("2", broken));
        Assert.Equal("a", answers[0]);
        Assert.StartsWith("! ", answers[1]);
    }

    public static TheoryData<string, Func<Entity?, IRuleContext, Decision>> Forbidden => new()
    {
        { "writes version 3", (_, at) => Decision.Write(new(7, 3, at.Now, at.Now, new Note("")), default) },
        { "writes id 8", (_, at) => Decision.Write(new(8, 1, at.Now, at.Now, new Note("")), default) },
        { "deletes what is not there", (_, _) => Decision.Delete(default) },
        { "refuses and acts", (_, _) => Decision.Refuse(default, "") with { Outbox = [new(default, "", [])] } },
        { "for somebody else", (_, _) => Decision.Answer(default) with { Names = [new("n", "v", new("note", 8))] } },
        { "for somebody else", (_, _) => Decision.Answer(default) with { Timers = [new(new("note", 8), "t", null)] } },
    };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public async Task A_decision_against_the_rules_is_a_defect(
        string sentence, Func<Entity?, IRuleContext, Decision> decide)
    {
        var answer = Assert.Single(await _bench.Turn(Change("1", new Step(decide.Invoke))));
        Assert.StartsWith("! note/7", answer);
        Assert.Contains(sentence, answer);
        Assert.Empty(_bench.Store.Commits);
    }

    [Fact]
    public async Task A_read_that_acts_is_a_defect()
    {
        Assert.Contains("in answer to a read", Assert.Single(await _bench.Turn(Read(Append("a")))));
        Assert.Empty(_bench.Store.Commits);
    }
}
