namespace Granary.Grains.Library;

public sealed record AuthorState(string Name, long? BirthYear, string? Country);
