using System.Text.Json;
using Granary.Dispatch;
using Granary.Dispatch.Binding;
using Granary.Dispatch.Security;
using Granary.Grains;
using Granary.Library;

namespace Granary.Tests.Dispatch;

/// <summary><c>Requests:UnknownFields=ignore</c>: what the action does not have counts for nothing.</summary>
public sealed class UnknownFieldTests
{
    private const string Book = """{"title":"1984","colour":"red","author":"Orwell","nested":{"a":[1]}}""";
    private const string Order =
        """{"user_id":1,"delivery_address_id":2,"note":"x","items":[{"product_id":3,"quantity":4,"gift":true}]}""";

    private readonly Fingerprints _fingerprints = new(new());

    [Fact]
    public void They_are_left_out_at_the_top_and_in_lists()
    {
        var book = Binder.Bind(Line("create_book"), JsonElement.Parse(Book), out _, out var ignored);
        Assert.Equal(new CreateBook("1984", "Orwell", null, null), book);
        Assert.True(ignored);

        Assert.NotNull(Binder.Bind(Line("create_order"), JsonElement.Parse(Order), out var refusal, out _));
        Assert.Null(refusal);
    }

    [Fact]
    public void Where_nothing_is_unknown_nothing_is_ignored()
    {
        var data = JsonElement.Parse("""{"title":"1984","author":"Orwell"}""");

        Assert.NotNull(Binder.Bind(Line("create_book"), data, out _, out var ignored));
        Assert.False(ignored);
        Assert.NotNull(Binder.Bind(Line("get_books"), default, out _, out ignored));
        Assert.False(ignored);
    }

    [Fact]
    public void What_is_wrong_with_the_others_is_told_alone()
    {
        Binder.Bind(Line("create_book"), JsonElement.Parse("""{"title":"","colour":1,"year":"x"}"""), out var refusal);

        Assert.Equal(["title", "author", "year"], refusal!.Details!.Select(fault => fault.Field));
    }

    [Fact]
    public void By_default_they_are_refused()
    {
        var line = new RequestOptions().Apply(FiveSystems.Table.Actions).First(one => one.Name == "create_book");

        Assert.Null(Binder.Bind(line, JsonElement.Parse(Book), out var refusal));
        Assert.Equal(["colour", "nested"], refusal!.Details!.Select(fault => fault.Field));
    }

    [Fact]
    public void Requests_that_differ_in_what_is_ignored_are_one() => Assert.Equal(
        Fingerprint("""{"title":"1984","author":"Orwell"}"""), Fingerprint(Book));

    /// <summary>No door fills such a field, however lenient it is.</summary>
    [Fact]
    public void What_only_the_program_fills_is_not_taken_from_a_client()
    {
        foreach (var line in Lines())
        {
            var inside = line.Message.Info.Properties.Select(one => one.Name)
                .Except(line.Fields.Select(field => field.Name)).ToList();
            var given = string.Join("", inside.Select(name => $",\"{name}\":1"));
            var data = JsonElement.Parse(line.ExampleData);
            var start = line.ExampleData[..^1] + given;
            var more = JsonElement.Parse(start.Replace("{,", "{", StringComparison.Ordinal) + "}");

            Assert.Equal(Binder.Bind(line, data, out _), Binder.Bind(line, more, out _), new AsJson(line));
        }
    }

    private byte[] Fingerprint(string data)
    {
        var line = Line("create_book");
        return _fingerprints.Of(line, Binder.Bind(line, JsonElement.Parse(data), out _)!);
    }

    private static ActionSpec Line(string action) => Lines().First(line => line.Name == action);

    private static IReadOnlyList<ActionSpec> Lines() =>
        new RequestOptions { UnknownFields = UnknownFields.Ignore }.Apply(FiveSystems.Table.Actions);

    private sealed class AsJson(ActionSpec line) : IEqualityComparer<object?>
    {
        public new bool Equals(object? x, object? y) => Text(x) == Text(y);

        public int GetHashCode(object? obj) => Text(obj).GetHashCode(StringComparison.Ordinal);

        private string Text(object? message) =>
            message is null ? "" : JsonSerializer.Serialize(message, line.Message.Info);
    }
}
