using Granary.Dispatch;
using Granary.Grains;

namespace Granary.Tests;

/// <summary>What only a handler can answer has exactly one.</summary>
public sealed class HandlersTests
{
    private static readonly ActionSpec CheckHealth = FiveSystems.Table.Actions.Single(
        action => action.Name == "health_check");

    private sealed class Made(string says) : IActionHandler
    {
        public HandlerTable Table => new HandlerTable()
            .On<CheckHealth>(_ => Task.FromResult(Outcome.Refused(ErrorCode.Busy, says)));
    }

    [Fact]
    public async Task A_message_finds_its_handler()
    {
        var ask = new Ask { Target = new("", 0), Message = new CheckHealth(), Caller = Caller.Anonymous };
        Assert.Equal("one", (await new Handlers([CheckHealth], [new Made("one")]).Answer(ask, default)).Refusal!.Error);
    }

    [Fact]
    public void One_that_nothing_answers_is_named_at_the_start() => Assert.Contains(
        "nothing answers CheckHealth of action 'health_check'",
        Assert.Throws<SetupException>(() => new Handlers([CheckHealth], [])).Message);

    [Fact]
    public void One_that_two_answer_is_named_at_the_start() => Assert.Contains(
        "two handlers answer CheckHealth of action 'health_check'",
        Assert.Throws<SetupException>(() => new Handlers([CheckHealth], [new Made("one"), new Made("two")])).Message);

    [Fact]
    public void What_an_entity_answers_needs_none() => _ = new Handlers(
        FiveSystems.Table.Actions.Where(action => action.Target != ActionTarget.Handler), []);
}
