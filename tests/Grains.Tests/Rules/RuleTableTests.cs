using System.Text;
using Granary.Tests.Grains;

namespace Granary.Tests.Rules;

/// <summary>What a table of rules answers before, around and after its lines.</summary>
public sealed class RuleTableTests
{
    private static readonly TestContext Context = new("jar", 7);

    private readonly RuleTable<Jar> _table = new RuleTable<Jar>()
        .Only((jar, _) => jar.State.Of != "nobody")
        .Create<Buy, JarView>((m, _) => Decide.Write(new Jar(m.Of, 0)), View)
        .Read<Look, JarView>(View)
        .Change<Fill, JarView>(
            (jar, m, _) => m.By == 0 ? Decide.Keep<Jar>()
                : m.By < 0 ? Decide.Conflict("it only gets fuller")
                : Decide.Write(jar.State with { Full = jar.State.Full + m.By }) with
                {
                    Timers = [new(Context.Self, "leak", Context.Now)],
                },
            View)
        .Ensure<Have, JarView>(
            (jar, m, _) => m.Full < 0 ? Decide.Conflict("it is never less than empty")
                : m.Full == 0 ? Decide.End<Jar>()
                : jar?.State.Full == m.Full ? Decide.Keep<Jar>()
                : Decide.Write(new Jar("jam", m.Full)),
            m => new("jam", m.Full, 0))
        .Only((jar, _) => jar.State.Of != "ours", jar => Decide.Forbidden($"jar {jar.Id} is ours"))
        .Read<Smell, JarView>(View)
        .Delete<Break>((jar, _, _) => jar.State.Full > 9 ? Decide.Forbidden("it is full") : Decide.End<Jar>());

    [Fact]
    public async Task What_is_created_has_its_first_version_and_is_shown_as_committed()
    {
        var decision = await _table.Decide(null, new Buy("jam"), Context);
        Assert.Equal((1, 7, Context.Now), (decision.After!.Version, decision.After.Id, decision.After.CreatedAt));
        Assert.Equal("""{"of":"jam","full":0,"version":1}""", Text(decision));
    }

    [Fact]
    public async Task A_change_has_the_next_version_and_keeps_what_the_rules_added()
    {
        var decision = await _table.Decide(Made(3), new Fill(7, null, 2), Context);
        Assert.Equal("""{"of":"jam","full":2,"version":4}""", Text(decision));
        Assert.Equal("leak", Assert.Single(decision.Timers).Name);
        Assert.True(decision.Changes);
    }

    [Fact]
    public async Task What_is_kept_is_shown_and_not_written()
    {
        var decision = await _table.Decide(Made(3), new Fill(7, null, 0), Context);
        Assert.Equal(("""{"of":"jam","full":0,"version":3}""", false), (Text(decision), decision.Changes));
    }

    [Theory]
    [InlineData(true, null, 1, "jar 7 does not exist")]
    [InlineData(false, 2L, 1, "jar 7 is at version 3, not 2")]
    [InlineData(false, 3L, -1, "it only gets fuller")]
    public async Task Refusals_come_in_their_order(bool none, long? seen, int by, string refused) => Assert.Equal(
        refused, (await _table.Decide(none ? null : Made(3), new Fill(7, seen, by), Context)).Outcome.Refusal!.Error);

    [Fact]
    public async Task For_whom_it_is_not_there_it_does_not_exist()
    {
        object[] messages = [new Look(7), new Fill(7, 99, -1), new Break(7)];
        foreach (var message in messages)
            Assert.Equal(
                ErrorCode.NotFound, (await _table.Decide(Made(1, "nobody"), message, Context)).Outcome.Refusal!.Code);
    }

    [Fact]
    public async Task The_end_is_told_or_refused()
    {
        var decision = await _table.Decide(Made(3), new Break(7), Context);
        Assert.Equal((true, null, """{"id":7,"deleted":true}"""), (decision.Changes, decision.After, Text(decision)));
        Assert.Equal(
            "it is full", (await _table.Decide(Made(3, full: 10), new Break(7), Context)).Outcome.Refusal!.Error);
    }

    [Theory]
    [InlineData(0L, 2, true, 1L)]
    [InlineData(3L, 2, true, 4L)]
    [InlineData(3L, 5, false, null)]
    [InlineData(3L, 0, true, null)]
    [InlineData(0L, 0, false, null)]
    public async Task What_is_to_be_so_is_made_changed_kept_or_ended(long version, int full, bool changes, long? next)
    {
        var decision = await _table.Decide(
            version == 0 ? null : Made(version, full: 5), new Have(7, null, full), Context);
        Assert.Equal((changes, next), (decision.Changes, decision.After?.Version));
        Assert.Equal($$"""{"of":"jam","full":{{full}},"version":0}""", Text(decision));
    }

    [Theory]
    [InlineData("jam", 2L, 1, "jar 7 is at version 3, not 2")]
    [InlineData("nobody", null, 1, "jar 7 does not exist")]
    [InlineData("jam", null, -1, "it is never less than empty")]
    public async Task And_is_refused_where_there_is_one(
        string of, long? seen, int full, string refused) => Assert.Equal(
        refused, (await _table.Decide(Made(3, of), new Have(7, seen, full), Context)).Outcome.Refusal!.Error);

    [Theory]
    [InlineData("jam", null)]
    [InlineData("ours", "jar 7 is ours")]
    [InlineData("nobody", "jar 7 does not exist")]
    public async Task A_condition_is_for_the_lines_that_follow(string of, string? refused)
    {
        object[] messages = [new Smell(), new Break(7)];
        foreach (var message in messages)
            Assert.Equal(refused, (await _table.Decide(Made(3, of), message, Context)).Outcome.Refusal?.Error);
        Assert.Equal(
            of == "nobody", (await _table.Decide(Made(3, of), new Look(7), Context)).Outcome.Refusal is not null);
    }

    [Fact]
    public async Task What_it_has_no_line_for_is_a_defect() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _table.Decide(Made(1), "what?", Context));

    [Fact]
    public void A_kind_may_be_asked_what_its_table_has() => Assert.Equal(
        ["Break", "Buy", "Fill", "Have", "Look", "Smell"], _table.Sorts.Keys.Select(message => message.Name).Order());

    private static JarView View(Entity<Jar> jar) => new(jar.State.Of, jar.State.Full, jar.Version);

    private static Entity Made(long version, string of = "jam", int full = 0) =>
        new(7, version, Context.Now, Context.Now, new Jar(of, full));

    private static string Text(Decision decision) => Encoding.UTF8.GetString(decision.Outcome.Data.Span);
}

internal sealed record Jar(string Of, int Full);

internal sealed record JarView(string Of, int Full, long Version);

internal sealed record Buy(string Of) : IMessage<JarView>;

internal sealed record Look(long Id) : IEntityMessage<JarView>;

internal sealed record Fill(long Id, long? IfVersion, int By) : IChange<JarView>;

internal sealed record Have(long Id, long? IfVersion, int Full) : IChange<JarView>;

internal sealed record Smell : IMessage<JarView>;

internal sealed record Break(long Id) : IEntityMessage<Deletion>;
