namespace Granary;

/// <summary>Makes the tokens that users show instead of a password.</summary>
public interface ITokens
{
    /// <param name="user">The user that the token is for; it opens what is the user's own.</param>
    /// <param name="seconds">How long it is valid.</param>
    string Issue(long user, out long seconds);

    /// <param name="user">The user that the token is for.</param>
    /// <param name="scopes">What it opens beside the user's own.</param>
    /// <param name="version">The user's version that has these scopes: those taken back later do not count.</param>
    /// <param name="seconds">How long it is valid.</param>
    string Issue(long user, IReadOnlyList<string> scopes, long version, out long seconds);
}
