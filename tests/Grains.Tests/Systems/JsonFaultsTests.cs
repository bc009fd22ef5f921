using System.Diagnostics;
using System.Text.Json.Serialization;
using Granary.Grains;

namespace Granary.Tests.Systems;

/// <summary>What no JSON can be made of is refused at the start, not at the first request.</summary>
public sealed class JsonFaultsTests
{
    public sealed record Paper(Stream Scan, Func<int> Count, IReadOnlyList<Page> Pages);

    public sealed record Page(IEnumerable<Shape> Shapes, (int, int) Place, [property: JsonIgnore] Stream? Ignored);

    public interface IShape
    {
        int Sides { get; }
    }

    public abstract record Shape;

    [JsonDerivedType(typeof(Dog), "dog")]
    public abstract record Animal;

    public sealed record Dog(string Name) : Animal;

    public sealed class Made
    {
        public Made(int one) => One = one;

        public Made(int one, int two) => One = one + two;

        public int One { get; }
    }

    public sealed record Good(
        IReadOnlyDictionary<string, IReadOnlyList<Good>> Tree, Animal? Pet, byte[] Bytes, Patch<DateOnly?> Day,
        KeyValuePair<string, Uri>[] Links, object? Anything);

    public sealed record AddPart([Items(5)] IReadOnlyList<Part> Parts) : IMessage<Deletion>;

    public sealed record Part([Text(5)] string Name, [Items(5)] IReadOnlyList<Part> Parts);

    [Fact]
    public void Each_is_named_with_its_system_its_type_and_its_member() => Assert.Equal(
        [
            "'Scan' of Paper of system 'desk' is of Stream, and nobody can tell what to make of its JSON",
            "'Count' of Paper of system 'desk' is a delegate, which JSON does not have",
            "'Shapes' of Page of system 'desk' is of Shape, and nobody can tell what to make of its JSON",
            "'Place' of Page of system 'desk' is a ValueTuple`2, which JSON does not have",
            "IShape of system 'desk' is of IShape, and nobody can tell what to make of its JSON",
            "Made of system 'desk' has no constructor that JSON can use",
        ],
        Faults(typeof(Paper), typeof(IShape), typeof(Made)));

    [Fact]
    public void What_JSON_has_is_let_through() => Assert.Empty(Faults(typeof(Good)));

    [Fact]
    public void A_system_is_refused_for_it()
    {
        var fault = Assert.Throws<SetupException>(() => new SystemTable(new Desk()));
        Assert.Contains("'Scan' of Paper of system 'desk'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("kind 'paper' has no rules: nothing may", fault.Message, StringComparison.Ordinal);
        Assert.Contains("message 'Gone of kind twice' is there twice", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'parts' of AddPart", fault.Message, StringComparison.Ordinal);
        Assert.Contains("has no end", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_that_answers_a_message_twice_is_a_sentence() => Assert.Contains(
        "a handler answers Good twice",
        Assert.Throws<SetupException>(() => new HandlerTable()
            .On<Good>(_ => Task.FromResult(Outcome.Ok(default))).On<Good>(_ => Task.FromResult(Outcome.Ok(default))))
            .Message, StringComparison.Ordinal);

    [Fact]
    public void It_takes_a_start_a_few_milliseconds()
    {
        var start = Stopwatch.GetTimestamp();
        Assert.Empty(JsonFaults.Of(FiveSystems.Table.JsonTypes));
        var time = Stopwatch.GetElapsedTime(start);
        Assert.True(time < TimeSpan.FromSeconds(1), $"{time}");
    }

    private static IEnumerable<string> Faults(params Type[] types) =>
        JsonFaults.Of(types.Select(type => ("desk", JsonType.State(type))));

    private sealed class TwiceRules : IRules<Page>
    {
        public RuleTable<Page> Table { get; } =
            new RuleTable<Page>().Delete<Gone>().Delete<Gone>();
    }

    public sealed record Gone(long Id) : IEntityMessage<Deletion>;

    private sealed class NoRules : IRules<Paper>
    {
        public RuleTable<Paper> Table { get; } = new();
    }

    private sealed class Desk : GranarySystem
    {
        public override string Name => "desk";

        public override IReadOnlyList<string> Scopes => ["desk"];

        public override IReadOnlyList<KindSpec> Kinds =>
        [
            new KindSpec<Paper>("paper", "papers", new NoRules()),
            new KindSpec<Page>("twice", "pages", new TwiceRules()),
        ];

        public override IReadOnlyList<ActionSpec> Actions => [ExposeHandled<AddPart>("v1", "add_part")];
    }
}
