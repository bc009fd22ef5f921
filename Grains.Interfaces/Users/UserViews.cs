using System.Text.Json.Serialization;

namespace Granary.Users;

/// <summary>What <c>register</c> answers.</summary>
public sealed record UserRegistered(long Id, string Username, string Email, DateTimeOffset CreatedAt, long Version);

/// <summary>A user as everybody may see it.</summary>
public sealed record UserView(
    long Id, string Username, string Email, string? Description,
    DateTimeOffset CreatedAt, DateTimeOffset? UpdatedAt, long Version);

public sealed record UsersPage(
    IReadOnlyList<UserView> Users,
    long Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? TotalExact = null);

public sealed record AccessToken(
    [property: JsonPropertyName("access_token")] string Token, string TokenType, long ExpiresIn);

/// <summary>What a user's tokens open beside the user's own.</summary>
public sealed record UserScopes(long Id, string Username, IReadOnlyList<string> Scopes, long Version);

/// <summary>Inside only. Older silos leave the scopes out.</summary>
public sealed record UserSecret(string? PasswordHash, IReadOnlyList<string>? Scopes = null, long Version = 0);
