using System.Text.Json.Serialization;

namespace Granary.Users;

public sealed record RegisterUser(string Username, string Email, string Password) : IMessage<UserRegistered>;

public sealed record LogIn(string? Username, string? Email, string Password) : IMessage<AccessToken>;

public sealed record GetMe : IMessage<UserView>;

public sealed record CreateUser(string Username, string Email, string? Description, string? Password)
    : IMessage<UserView>;

public sealed record GetUser(long Id) : IEntityMessage<UserView>;

public sealed record ListUsers(int? Count, long? Page) : IMessage<UsersPage>;

public sealed record UpdateUser : IEntityMessage<UserView>
{
    public required long Id { get; init; }

    public long? IfVersion { get; init; }

    public Patch<string> Username { get; init; }

    public Patch<string> Email { get; init; }

    public Patch<string> Description { get; init; }

    public Patch<string> Password { get; init; }
}

public sealed record DeleteUser(long Id, long? IfVersion) : IEntityMessage<Deletion>;

/// <summary>What the grain is told when a user registers or is created: no password, only its hash.</summary>
public sealed record AddUser(string Username, string Email, string? Description, string? PasswordHash, bool Registers);

/// <summary>A change of a user whose new password is hashed already.</summary>
public sealed record ChangeUser(UpdateUser Update, string? PasswordHash);

/// <summary>Inside only: the hash that a password is checked against.</summary>
public sealed record GetSecret;
