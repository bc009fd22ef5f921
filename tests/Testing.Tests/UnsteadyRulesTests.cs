using HelpDesk;

namespace Granary.Tests;

/// <summary>Rules that read a clock or throw dice decide otherwise when they are asked again.</summary>
public sealed class UnsteadyRulesTests
{
    public sealed record Toss : IMessage<Tossed>;

    public sealed record Wait(long Id) : IEntityMessage<Tossed>;

    public sealed record Tossed(string Side);

    [Fact]
    public void Each_call_is_named_with_its_method()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => new RulesTest<Tossed>(new Coins(), "coin"));
        Assert.Contains("CoinRules.Heads calls Guid.NewGuid", refused.Message, StringComparison.Ordinal);
        Assert.Contains("CoinRules.Later calls Task.Delay", refused.Message, StringComparison.Ordinal);
        Assert.Contains("CoinRules.Later calls DateTime.UtcNow", refused.Message, StringComparison.Ordinal);
        Assert.Contains("context.Now", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("View", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_do_neither_are_let_through() =>
        Assert.Null(new RulesTest<TicketState>(new HelpDeskSystem(), "ticket").State);

    private sealed class CoinRules : IRules<Tossed>
    {
        public RuleTable<Tossed> Table { get; } = new RuleTable<Tossed>()
            .Create<Toss, Tossed>(Heads, View).Change<Wait, Tossed>(Later, (coin, _) => new(View(coin)));

        private static Decision<Tossed> Heads(Toss m, IRuleContext context) =>
            Decide.Write(new Tossed($"{Guid.NewGuid()}"));

        private static async ValueTask<Decision<Tossed>> Later(Entity<Tossed> coin, Wait m, IRuleContext context)
        {
            await Task.Delay(1);
            return Decide.Write(new Tossed($"{DateTime.UtcNow} {context.Now}"));
        }

        private static Tossed View(Entity<Tossed> coin) => coin.State;
    }

    private sealed class Coins : GranarySystem
    {
        public override string Name => "coins";

        public override IReadOnlyList<KindSpec> Kinds => [new KindSpec<Tossed>("coin", "coins", new CoinRules())];
    }
}
