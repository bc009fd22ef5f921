namespace Granary.Users;

/// <summary>What makes two user names, or two addresses, the same one.</summary>
public static class UserNames
{
    public const string Username = "username";
    public const string Email = "email";

    /// <summary>Case makes no difference.</summary>
    public static string Same(string text) => text.Trim().ToLowerInvariant();
}
