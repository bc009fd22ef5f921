namespace Granary.Grains.Users;

/// <summary>
/// Where one waits for a hash. The lines take turns, so a crowd in one of them only slows the others.
/// </summary>
public enum PasswordLine
{
    Login,

    /// <summary>Logins of existing names without wrong passwords: their places are reserved.</summary>
    KnownLogin,

    Registration,

    /// <summary>Users that a caller with a credential makes or changes.</summary>
    Change,
}
