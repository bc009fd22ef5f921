namespace Granary.Grains.Users;

public sealed record UserState(string Username, string Email, string? Description, string? PasswordHash);
