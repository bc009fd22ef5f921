namespace Granary.Users;

public sealed record RegisterUser(
    [Name(64)] string Username, [Email] string Email, [Text(128, min: 8), Secret] string Password)
    : IMessage<UserRegistered>;

public sealed record LogIn([Text(64)] string? Username, [Email] string? Email, [Text(128), Secret] string Password)
    : IMessage<AccessToken>;

public sealed record GetMe : IMessage<UserView>;

public sealed record CreateUser(
    [Name(64)] string Username, [Email] string Email, [Text(2000, min: 0)] string? Description,
    [Text(128, min: 8), Secret] string? Password)
    : IMessage<UserView>;

public sealed record GetUser(long Id) : IEntityMessage<UserView>;

public sealed record ListUsers([Integer(1, 100)] int? Count, [Integer(1, 10_000_000)] long? Page) : IMessage<UsersPage>;

public sealed record UpdateUser(long Id, long? IfVersion) : IChange<UserView>
{
    [Name(64)]
    public Patch<string> Username { get; init; }

    [Email]
    public Patch<string> Email { get; init; }

    [Text(2000, min: 0)]
    public Patch<string?> Description { get; init; }

    [Text(128, min: 8), Secret]
    public Patch<string?> Password { get; init; }
}

public sealed record DeleteUser(long Id, long? IfVersion) : IChange<Deletion>;

/// <summary>By id or by user name.</summary>
public sealed record GetScopes([IdOf("user")] long? Id, [Text(64)] string? Username) : IMessage<UserScopes>;

/// <summary>All that the user has from now on; none: an empty list.</summary>
public sealed record GrantScopes(long Id, long? IfVersion, [Items(50), Text(64)] IReadOnlyList<string> Scopes)
    : IChange<UserScopes>;

/// <summary>Inside only: a user registers; no password, only its hash.</summary>
public sealed record EnrolUser(string Username, string Email, string PasswordHash) : IMessage<UserRegistered>;

/// <summary>Inside only: a user is created; no password, only its hash.</summary>
public sealed record AddUser(string Username, string Email, string? Description, string? PasswordHash)
    : IMessage<UserView>;

/// <summary>Inside only: a change of a user whose new password is hashed already.</summary>
public sealed record ChangeUser(UpdateUser Update, string? PasswordHash) : IChange<UserView>
{
    long IEntityMessage.Id => Update.Id;

    long? IChange.IfVersion => Update.IfVersion;
}

/// <summary>Inside only: the hash that a password is checked against.</summary>
public sealed record GetSecret : IMessage<UserSecret>;
