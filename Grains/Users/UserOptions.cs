using System.ComponentModel.DataAnnotations;

namespace Granary.Grains.Users;

/// <summary>Registration and login.</summary>
public sealed class UserOptions
{
    public const string Section = "Users";

    /// <summary>Rounds of PBKDF2 (HMAC-SHA512) for a password's hash. Hashes made with fewer stay valid.</summary>
    [Range(1_000, 10_000_000)]
    public int HashRounds { get; set; } = 100_000;

    /// <summary>How many passwords are hashed at the same time; each takes a core while it lasts.</summary>
    [Range(1, 64)]
    public int HashWorkers { get; set; } = 1;

    /// <summary>
    /// How many passwords may wait to be hashed in each line (logins, logins of existing names without wrong passwords,
    /// registrations, changes by callers with a credential), and how many logins may wait for a name's next try;
    /// further ones are refused.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxWaiting { get; set; } = 64;

    /// <summary>How many wrong passwords a name takes before its next tries are slowed down.</summary>
    [Range(1, 1_000)]
    public int FreeFailures { get; set; } = 5;

    /// <summary>How many tries a second all slowed names have together.</summary>
    [Range(1, 10_000)]
    public int SlowTriesPerSecond { get; set; } = 5;
}
