using Granary.Tests.Grains;

namespace Granary.Tests.Rules;

/// <summary>Names go with the state: claimed with the first, moved with the next, given back with the last.</summary>
public sealed class UniqueNameTests
{
    private static readonly TestContext Context = new("cup", 7);

    private readonly KindSpec _kind = new KindSpec<Cup>("cup", "cups", new CupRules())
    {
        Unique =
        [
            new("handle", cup => cup.Handle?.ToLowerInvariant()),
            new("shelf", cup => cup.Shelf) { Taken = shelf => $"shelf '{shelf}' has a cup" },
        ],
    };

    [Theory]
    [InlineData(null, null, "A", null, "+handle a")]
    [InlineData(null, null, "a", "1", "+handle a, +shelf 1")]
    [InlineData("a", "1", "A", "1", "")]
    [InlineData("a", "1", "b", "1", "-handle a, +handle b")]
    [InlineData("a", "1", null, "2", "-handle a, -shelf 1, +shelf 2")]
    [InlineData("a", null, "a", null, "")]
    public async Task A_change_moves_what_is_different(
        string? handle, string? shelf, string? nextHandle, string? nextShelf, string names)
    {
        var before = handle is null ? null : new Entity(7, 3, default, default, new Cup(handle, shelf));
        object message = before is null ? new MakeCup(nextHandle, nextShelf) : new TurnCup(nextHandle, nextShelf);
        Assert.Equal(names, Brief(await _kind.Decide(before, message, Context)));
    }

    [Fact]
    public async Task The_end_gives_back_what_there_was() => Assert.Equal(
        "-handle a", Brief(
            await _kind.Decide(new(7, 3, default, default, new Cup("A", null)), new BreakCup(7), Context)));

    [Fact]
    public async Task A_refusal_claims_nothing() =>
        Assert.Empty((await _kind.Decide(null, new BreakCup(7), Context)).Names);

    [Fact]
    public async Task What_is_taken_is_said()
    {
        var decision = await _kind.Decide(null, new MakeCup("A", "1"), Context);
        Assert.Equal(["handle a is taken", "shelf '1' has a cup"], decision.Names.Select(name => name.TakenError));
        Assert.All(decision.Names, name => Assert.Equal(Context.Self, name.Owner));
    }

    private static string Brief(Decision decision) => string.Join(
        ", ", decision.Names.Select(name => $"{(name.Releases ? '-' : '+')}{name.Kind} {name.Value}"));

    private sealed class CupRules : IRules<Cup>
    {
        public RuleTable<Cup> Table { get; } = new RuleTable<Cup>()
            .Create<MakeCup, Cup>((m, _) => Decide.Write(new Cup(m.Handle, m.Shelf)), cup => cup.State)
            .Change<TurnCup, Cup>((_, m, _) => Decide.Write(new Cup(m.Handle, m.Shelf)), cup => cup.State)
            .Delete<BreakCup>();
    }
}

internal sealed record Cup(string? Handle, string? Shelf);

internal sealed record MakeCup(string? Handle, string? Shelf) : IMessage<Cup>;

internal sealed record TurnCup(string? Handle, string? Shelf) : IMessage<Cup>;

internal sealed record BreakCup(long Id) : IEntityMessage<Deletion>;
