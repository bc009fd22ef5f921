namespace Granary.Users;

/// <summary>Slow on purpose; called off the intake's thread, one at a time.</summary>
public interface IPasswordHasher
{
    string Hash(string password);

    /// <param name="hash"><c>null</c>: there is none; it takes as long, and the answer is no.</param>
    /// <param name="password">The password to check.</param>
    bool Verify(string? hash, string password);
}
