using System.Text.Json;
using Granary.Storms.Lab;
using RabbitMQ.Client.Exceptions;

namespace Granary.Tests.ComingFrom;

[Collection(FirstSystems.Name)]
public sealed class LibraryTests(FirstSystemsFixture system)
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

    [Fact]
    public async Task The_same_key_gives_the_same_id_and_no_second_book()
    {
        var book = await Ask(Book);
        var again = await Ask(Book);

        Assert.True(book.GetProperty("id").GetInt64() > 0);
        Assert.Equal("1984", book.GetProperty("title").GetString());
        Assert.True(book.TryGetProperty("created_at", out _));
        Assert.True(JsonElement.DeepEquals(book, again));
    }

    [Fact]
    public async Task The_second_version_has_authors_and_is_filtered_by_genre()
    {
        var author = await Ask("""
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
            """);
        await Ask($$"""
            {
              "action": "create_book",
              "version": "v2",
              "data": { "title": "Harry Potter", "author_id": {{author.GetProperty("id")}}, "genre": "Fantasy" },
              "auth": "supersecretapikey"
            }
            """);

        var books = await Ask("""
            {
              "action": "get_books",
              "version": "v2",
              "data": { "genre": "Fantasy" },
              "auth": "supersecretapikey"
            }
            """);

        var only = Assert.Single(books.GetProperty("items").EnumerateArray());
        Assert.Equal("Harry Potter", only.GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_wrong_key_is_refused()
    {
        var reply = await system.Ask(
            "api.requests", Book.Replace("supersecret", "stolen", StringComparison.Ordinal), "stolen");

        Assert.Equal("error", reply.GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_servers_log_says_what_was_asked()
    {
        await Ask(Book);

        await Until.True(
            "a line for the request", TimeSpan.FromSeconds(10),
            async () => (await File.ReadAllTextAsync(system.Installation.Silo.Log)).Contains(
                $"create_book from {system.Named("api.requests")}: ok", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guest_finds_the_queue_without_declaring_it()
    {
        var declared = await Assert.ThrowsAsync<OperationInterruptedException>(async () =>
        {
            await using var channel = await system.NewChannel();
            await channel.QueueDeclareAsync(
                system.Named("api.requests"), durable: true, exclusive: false, autoDelete: false);
        });

        Assert.Equal((ushort?)403, declared.ShutdownReason?.ReplyCode);
    }

    private async Task<JsonElement> Ask(string body)
    {
        var reply = await system.Ask("api.requests", body, Guid.NewGuid().ToString());
        Assert.True(reply.GetProperty("status").GetString() == "ok", reply.ToString());
        return reply.GetProperty("data");
    }
}
