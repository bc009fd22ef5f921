namespace Granary.Library;

/// <summary>What v1 answers to <c>create_book</c>.</summary>
public sealed record BookCreated(long Id, string Title, DateTimeOffset CreatedAt, long Version);

/// <summary>A book as v1 knows it: the author is a name.</summary>
public sealed record BookView(
    long Id, string Title, string Author, long? Year, string? Isbn,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);

/// <summary>A book as v2 knows it: the author is an entity, or only a name for books that v1 made.</summary>
public sealed record BookViewV2(
    long Id, string Title, long? AuthorId, AuthorRef Author, string? Genre, long? Year, string? Isbn,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);

public sealed record AuthorRef(long? Id, string Name);

public sealed record AuthorView(
    long Id, string Name, long? BirthYear, string? Country,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);
