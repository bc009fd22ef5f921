namespace Granary.Library;

public sealed record CreateBook(
    [Text(500)] string Title, [Text(200)] string Author, [Integer(0, 2100)] int? Year, [Isbn] string? Isbn)
    : IMessage<BookCreated>;

public sealed record CreateBookV2(
    [Text(500)] string Title, [IdOf("author")] long AuthorId, [Text(100)] string? Genre, [Integer(0, 2100)] int? Year,
    [Isbn] string? Isbn)
    : IMessage<BookViewV2>;

public sealed record GetBook(long Id) : IEntityMessage<BookView>;

public sealed record GetBookV2(long Id) : IEntityMessage<BookViewV2>;

public sealed record UpdateBook(
    long Id, long? IfVersion, [Text(500)] Patch<string> Title = default, [Text(200)] Patch<string> Author = default,
    [Integer(0, 2100)] Patch<long?> Year = default, [Isbn] Patch<string?> Isbn = default)
    : IChange<BookView>;

public sealed record UpdateBookV2(
    long Id, long? IfVersion, [Text(500)] Patch<string> Title = default,
    [IdOf("author")] Patch<long> AuthorId = default, [Text(100)] Patch<string?> Genre = default,
    [Integer(0, 2100)] Patch<long?> Year = default, [Isbn] Patch<string?> Isbn = default)
    : IChange<BookViewV2>;

public sealed record DeleteBook(long Id, long? IfVersion) : IChange<Deletion>;

public sealed record GetBooks([Text(200)] string? Author = null, [Integer(0, 2100)] int? Year = null)
    : PageMessage<BookView>;

public sealed record GetBooksV2(
    [Text(200)] string? Author = null, [IdOf("author")] long? AuthorId = null, [Text(100)] string? Genre = null,
    [Integer(0, 2100)] int? Year = null)
    : PageMessage<BookViewV2>;

[Alias("granary.book")]
public interface IBookGrain : IEntityGrain;
