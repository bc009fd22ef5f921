using System.Text;

namespace Granary.Tests.Postgres;

/// <summary>Commits as turns make them.</summary>
public static class Make
{
    private static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static GrainKey Book(long id) => new("book", id);

    public static GrainKey Author(long id) => new("author", id);

    public static OutcomeKey Key(string key) => new("key:test", "book_v1", key);

    public static NewOutcome Outcome(string key, string body = "+{}") =>
        new(Key(key), [1, 2, 3], Encoding.UTF8.GetBytes(body), TimeSpan.FromHours(24));

    public static EntityWrite Write(
        GrainKey key, long expected, string? state = """{"title":"1984"}""", int changes = 1) =>
        new(key, expected, expected + changes, state is null ? null : Encoding.UTF8.GetBytes(state), Then, Then);

    public static Commit Create(long book, string key) =>
        new() { Write = Write(Book(book), 0), Outcomes = [Outcome(key)] };

    public static Commit Update(long book, long expected, string key) =>
        new() { Write = Write(Book(book), expected, """{"title":"Animal Farm"}"""), Outcomes = [Outcome(key)] };

    /// <summary>A book that refers to an author: its creation waits for whoever has locked that row.</summary>
    public static Commit CreateBy(long author, long book, string key) => new()
    {
        Write = Write(Book(book), 0, $$"""{"title":"1984","author_id":{{author}}}"""),
        Outcomes = [Outcome(key)],
    };

    public static Commit CreateAuthor(long author) => new()
    {
        Write = Write(Author(author), 0, """{"name":"George Orwell"}"""),
        Outcomes = [Outcome($"author-{author}")],
    };

    public static NameClaim Claim(string value, long owner) => new("slug", value, Book(owner));
}
