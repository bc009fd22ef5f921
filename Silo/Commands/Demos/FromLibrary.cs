using System.Text.Json;

namespace Granary.Silo.Commands.Demos;

/// <summary>
/// The Library: straight to <c>api.requests</c>, an API key in <c>auth</c>, and <c>idempotency_key</c>.
/// </summary>
internal sealed class FromLibrary(OldDoors doors)
{
    private const string Book = """
        {
          "action": "create_book",
          "version": "v1",
          "data": {
            "title": "1984",
            "author": "George Orwell",
            "year": 1949,
            "isbn": "978-0451524935"
          },
          "auth": "supersecretapikey",
          "idempotency_key": "create-1984-v1"
        }
        """;

    private const string Author = """
        {
          "action": "create_author",
          "version": "v2",
          "data": {
            "name": "J.K. Rowling",
            "birth_year": 1965,
            "country": "UK"
          },
          "auth": "supersecretapikey"
        }
        """;

    private const string Fantasy = """
        {
          "action": "get_books",
          "version": "v2",
          "data": { "genre": "Fantasy" },
          "auth": "supersecretapikey"
        }
        """;

    public async Task Run()
    {
        Stage.Say("Coming from the Library: api.requests, supersecretapikey, and create-1984-v1.");
        var book = (await Ask(Book)).Field("data");
        Stage.Check(
            book.GetProperty("title").GetString() == "1984" && book.TryGetProperty("created_at", out _),
            "the reply is not of that book");
        Stage.Say("The same key again: the same id.");
        Stage.Check(JsonElement.DeepEquals((await Ask(Book)).Field("data"), book), "the reply is not the first one");
        Stage.Check((await Ask(Author)).Field("data").GetProperty("id").GetInt64() > 0, "the author has no id");
        Stage.Check(
            (await Ask(Fantasy)).Field("data").GetProperty("items").EnumerateArray()
                .All(one => one.GetProperty("genre").GetString() == "Fantasy"),
            "other genres are in the list");
    }

    private Task<Shown> Ask(string body) => doors.Publish(new("api.requests", body));
}
