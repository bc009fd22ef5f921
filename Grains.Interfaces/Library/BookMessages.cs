using System.Text.Json.Serialization;

namespace Granary.Library;

public sealed record CreateBook(string Title, string Author, int? Year, string? Isbn) : IMessage<BookCreated>;

public sealed record CreateBookV2(string Title, long AuthorId, string? Genre, int? Year, string? Isbn)
    : IMessage<BookViewV2>;

public sealed record GetBook(long Id) : IEntityMessage<BookView>;

public sealed record GetBookV2(long Id) : IEntityMessage<BookViewV2>;

public sealed record UpdateBook : IChange<BookView>
{
    public required long Id { get; init; }

    public long? IfVersion { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Title { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Author { get; init; }

    [JsonConverter(typeof(PatchNumber))]
    public Patch<long?> Year { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Isbn { get; init; }
}

public sealed record UpdateBookV2 : IChange<BookViewV2>
{
    public required long Id { get; init; }

    public long? IfVersion { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Title { get; init; }

    [JsonConverter(typeof(PatchNumber))]
    public Patch<long?> AuthorId { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Genre { get; init; }

    [JsonConverter(typeof(PatchNumber))]
    public Patch<long?> Year { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Isbn { get; init; }
}

public sealed record DeleteBook(long Id, long? IfVersion) : IChange<Deletion>;

public sealed record GetBooks(string? Author, int? Year, int? Limit, long? Offset) : IMessage<PageView<BookView>>;

public sealed record GetBooksV2(string? Author, long? AuthorId, string? Genre, int? Year, int? Limit, long? Offset)
    : IMessage<PageView<BookViewV2>>;
