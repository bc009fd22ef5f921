namespace Granary.Library;

public sealed record RetireAuthor(long Id) : IEntityMessage<AuthorView>;
