namespace Granary.Library;

public sealed record CreateAuthor([Text(200)] string Name, [Integer(0, 2100)] int? BirthYear, [Text(100)] string? Country)
    : IMessage<AuthorView>;

public sealed record GetAuthor(long Id) : IEntityMessage<AuthorView>;

public sealed record UpdateAuthor(long Id, long? IfVersion) : IChange<AuthorView>
{
    [Text(200)]
    public Patch<string> Name { get; init; }

    [Integer(0, 2100)]
    public Patch<long?> BirthYear { get; init; }

    [Text(100)]
    public Patch<string?> Country { get; init; }
}

public sealed record DeleteAuthor(long Id, long? IfVersion) : IChange<Deletion>;

public sealed record GetAuthors([Text(200)] string? Name = null, [Text(100)] string? Country = null)
    : PageMessage<AuthorView>;
