namespace Granary.Users;

/// <summary>What makes two user names, or two addresses, the same one.</summary>
public static class UserNames
{
    public const string Username = "username";
    public const string Email = "email";
    public const string UsernameTaken = "this user name is taken";
    public const string EmailTaken = "this e-mail address is taken";

    /// <summary>Case makes no difference, nor which small form of a capital is written (σ, ς).</summary>
    public static string Same(string text) => text.Trim().ToUpperInvariant().ToLowerInvariant();
}
