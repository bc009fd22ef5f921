using Granary.Users;
using Microsoft.AspNetCore.Identity;

namespace Granary.Grains.Users;

/// <summary>ASP.NET Core Identity's hasher: PBKDF2 with a salt of its own for each password.</summary>
public sealed class PasswordHasher : IPasswordHasher
{
    private static readonly object Nobody = new();

    private readonly PasswordHasher<object> _hasher;
    private readonly Lazy<string> _nobodysHash;

    public PasswordHasher(UserOptions options)
    {
        var rounds = new PasswordHasherOptions { IterationCount = options.HashRounds };
        _hasher = new(Microsoft.Extensions.Options.Options.Create(rounds));
        _nobodysHash = new(() => _hasher.HashPassword(Nobody, "nobody knows"));
    }

    public string Hash(string password) => _hasher.HashPassword(Nobody, password);

    public bool Verify(string? hash, string password)
    {
        // Made at the first login, not at the start. It makes that login longer whether or not the user exists.
        var nobodys = _nobodysHash.Value;
        var result = _hasher.VerifyHashedPassword(Nobody, hash ?? nobodys, password);
        return result != PasswordVerificationResult.Failed && hash is not null;
    }
}
