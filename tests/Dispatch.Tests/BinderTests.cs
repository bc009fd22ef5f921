using System.Text.Json;
using Granary.Dispatch.Binding;
using Granary.Grains.Library;
using Granary.Library;

namespace Granary.Tests.Dispatch;

public sealed class BinderTests
{
    [Fact]
    public void A_valid_message_is_bound()
    {
        var message = Bind("create_book", """{"title":"1984","author":"Orwell","year":1949}""", out var refusal);

        Assert.Null(refusal);
        Assert.Equal(new CreateBook("1984", "Orwell", 1949, null), message);
    }

    [Fact]
    public void Every_broken_field_is_listed()
    {
        Bind("create_book", """{"title":"","year":"x","isbn":"123","colour":1}""", out var refusal);

        Assert.Equal(ErrorCode.ValidationFailed, refusal!.Code);
        Assert.Equal(["title", "author", "year", "isbn", "colour"], refusal.Details!.Select(fault => fault.Field));
        Assert.StartsWith("data.title: must have 1 to 500 characters; data.author: is required", refusal.Error);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void A_character_counts_once_however_long_it_is_written(int characters, bool fits)
    {
        var title = string.Concat(Enumerable.Repeat("\U0001F4D6", characters));

        Bind("create_book", $$"""{"title":"{{title}}","author":"b"}""", out var refusal);

        Assert.Equal(fits, refusal is null);
    }

    [Theory]
    [InlineData("""{"title":"a","author":"b","year":2101}""", "must be between 0 and 2100")]
    [InlineData("""{"title":"a","author":"b","year":-1}""", "must be between 0 and 2100")]
    [InlineData("""{"title":"a","author":"b","year":1.5}""", "must be a whole number")]
    [InlineData("""{"title":"a","author":"b","year":99999999999999999999999}""", "must be between 0 and 2100")]
    [InlineData("""{"title":"a","author":"b","year":1e400}""", "must be a whole number")]
    [InlineData("""{"title":"a","author":"b","year":[]}""", "must be a whole number")]
    [InlineData("""{"title":{},"author":"b"}""", "must be a string")]
    [InlineData("""{"title":"   ","author":"b"}""", "must not be blank")]
    [InlineData("""{"title":null,"author":"b"}""", "is required")]
    public void A_broken_field_says_what_it_must_be(string data, string message)
    {
        Bind("create_book", data, out var refusal);

        Assert.Equal(message, Assert.Single(refusal!.Details!).Message);
    }

    [Fact]
    public void An_optional_field_may_be_null()
    {
        Assert.Equal(
            new CreateBook("a", "b", null, null),
            Bind("create_book", """{"title":"a","author":"b","year":null}""", out _));
    }

    [Fact]
    public void An_update_tells_null_from_absent()
    {
        var update = (UpdateBook)Bind("update_book", """{"id":3,"year":null,"title":"x"}""", out _)!;

        Assert.Equal(new Patch<long?>(true, null), update.Year);
        Assert.Equal(new Patch<string>(true, "x"), update.Title);
        Assert.False(update.Isbn.Given);
    }

    [Fact]
    public void An_update_cannot_clear_what_must_be_there()
    {
        Bind("update_book", """{"id":3,"title":null}""", out var refusal);

        Assert.Equal(new FieldError("title", "must not be null"), Assert.Single(refusal!.Details!));
    }

    [Fact]
    public void No_data_is_an_empty_object()
    {
        Assert.Equal(
            new GetBooks(),
            Binder.Bind(Line("get_books"), default, out _));
    }

    private static object? Bind(string action, string data, out Refusal? refusal) =>
        Binder.Bind(Line(action), JsonElement.Parse(data), out refusal);

    private static ActionSpec Line(string action) =>
        new LibrarySystem().Actions.First(line => line.Version == "v1" && line.Name == action);
}
