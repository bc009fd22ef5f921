using System.Text.Json.Serialization;

namespace Granary.Library;

public sealed record CreateAuthor(string Name, int? BirthYear, string? Country) : IMessage<AuthorView>;

public sealed record GetAuthor(long Id) : IEntityMessage<AuthorView>;

public sealed record UpdateAuthor : IChange<AuthorView>
{
    public required long Id { get; init; }

    public long? IfVersion { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Name { get; init; }

    [JsonConverter(typeof(PatchNumber))]
    public Patch<long?> BirthYear { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Country { get; init; }
}

public sealed record DeleteAuthor(long Id, long? IfVersion) : IChange<Deletion>;

public sealed record GetAuthors(string? Name, string? Country, int? Limit, long? Offset)
    : IMessage<PageView<AuthorView>>;
