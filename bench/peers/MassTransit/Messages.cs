namespace Granary.Peers;

public sealed record CreateBook(string Title, string Author, int? Year, string? Isbn);

public sealed record BookCreated(long Id, string Title, DateTimeOffset CreatedAt, long Version);
