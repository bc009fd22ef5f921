namespace Granary.Grains.Users;

/// <param name="Username">Unique.</param>
/// <param name="Email">Unique.</param>
/// <param name="Description">What it says of itself.</param>
/// <param name="PasswordHash">Null: nobody can log in.</param>
/// <param name="Scopes">What tokens open beside the user's own, in order; null: nothing.</param>
public sealed record UserState(
    string Username, string Email, string? Description, string? PasswordHash, IReadOnlyList<string>? Scopes = null);
