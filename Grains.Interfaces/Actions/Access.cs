namespace Granary.Actions;

/// <summary>Who may call an action.</summary>
/// <param name="Kind">Nobody in particular, the holder of a key (or a token with its scope), or a user.</param>
/// <param name="Scope">The right a key must have.</param>
public sealed record Access(AccessKind Kind, string? Scope = null)
{
    public static Access Public { get; } = new(AccessKind.Public);

    public static Access User { get; } = new(AccessKind.User);

    public static Access Key(string scope) => new(AccessKind.Key, scope);
}

public enum AccessKind
{
    Public,
    Key,
    User,
}
