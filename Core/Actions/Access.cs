namespace Granary;

/// <summary>Who may call an action.</summary>
/// <param name="Kind">Any caller, one with a key (or a token with its scope), one with a key alone, or a user.</param>
/// <param name="Scope">The right a key must have.</param>
public sealed record Access(AccessKind Kind, string? Scope = null)
{
    /// <summary>
    /// No token is enough, whatever it claims: the internal door, administration and the bootstrap.
    /// </summary>
    public bool ExcludesTokens => Kind is AccessKind.KeyOnly or AccessKind.Bootstrap
        || (Kind == AccessKind.Key && Scope == "admin");

    public static Access Public { get; } = new(AccessKind.Public);

    /// <summary>Anybody, but a credential that came must count: its owner sees more, or learns why not.</summary>
    public static Access Reader { get; } = new(AccessKind.Reader);

    public static Access User { get; } = new(AccessKind.User);

    public static Access Key(string scope) => new(AccessKind.Key, scope);

    /// <summary>
    /// The internal door: no token has this right, whatever it claims, and no open scope gives it away.
    /// </summary>
    public static Access KeyOnly(string scope) => new(AccessKind.KeyOnly, scope);

    /// <summary>The operator's bootstrap token; in development any caller.</summary>
    public static Access Bootstrap { get; } = new(AccessKind.Bootstrap, "bootstrap");
}

public enum AccessKind
{
    Public,
    Reader,
    Key,
    KeyOnly,
    Bootstrap,
    User,
}
