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

public sealed record AccessToken([property: JsonPropertyName("access_token")] string Token, string TokenType, long ExpiresIn);

/// <summary>Inside only.</summary>
public sealed record UserSecret(string? PasswordHash);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(UserRegistered))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(UsersPage))]
[JsonSerializable(typeof(AccessToken))]
[JsonSerializable(typeof(UserSecret))]
[JsonSerializable(typeof(Deletion))]
public sealed partial class UserViewJson : JsonSerializerContext;

/// <inheritdoc cref="Library.LibraryMessageJson"/>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RegisterUser))]
[JsonSerializable(typeof(LogIn))]
[JsonSerializable(typeof(GetMe))]
[JsonSerializable(typeof(CreateUser))]
[JsonSerializable(typeof(GetUser))]
[JsonSerializable(typeof(ListUsers))]
[JsonSerializable(typeof(UpdateUser))]
[JsonSerializable(typeof(DeleteUser))]
[JsonSerializable(typeof(EnrolUser))]
[JsonSerializable(typeof(AddUser))]
[JsonSerializable(typeof(ChangeUser))]
[JsonSerializable(typeof(GetSecret))]
public sealed partial class UserMessageJson : JsonSerializerContext;
