namespace Granary;

/// <summary>Makes the tokens that users show instead of a password.</summary>
public interface ITokens
{
    /// <param name="user">The user that the token is for.</param>
    /// <param name="seconds">How long it is valid.</param>
    string Issue(long user, out long seconds);
}
