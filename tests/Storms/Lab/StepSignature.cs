using System.Security.Cryptography;
using System.Text;

namespace Granary.Storms.Lab;

/// <summary>What a silo of the development profile writes on the messages of steps, known from outside.</summary>
public static class StepSignature
{
    public const string Header = "x-granary-signature";

    private static readonly byte[] Key = SHA256.HashData(
        "granary messages\ndevelopment-only-secret-change-me-please"u8);

    public static string Of(string body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(body)));
}
