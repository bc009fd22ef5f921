namespace Granary.Library;

public sealed record CreateAuthor(
    [Text(200)] string Name, [Integer(0, 2100)] int? BirthYear, [Text(100)] string? Country) : IMessage<AuthorView>;

public sealed record GetAuthor(long Id) : IEntityMessage<AuthorView>;

public sealed record UpdateAuthor(
    long Id, long? IfVersion, [Text(200)] Patch<string> Name = default,
    [Integer(0, 2100)] Patch<long?> BirthYear = default, [Text(100)] Patch<string?> Country = default)
    : IChange<AuthorView>;

public sealed record DeleteAuthor(long Id, long? IfVersion) : IChange<Deletion>;

public sealed record GetAuthors([Text(200)] string? Name = null, [Text(100)] string? Country = null)
    : PageMessage<AuthorView>;

[Alias("granary.author")]
public interface IAuthorGrain : IEntityGrain;
