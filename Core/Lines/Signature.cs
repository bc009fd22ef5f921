using System.Security.Cryptography;
using System.Text;

namespace Granary;

/// <summary>
/// Proves that a silo wrote a message's body. When the broker itself moves messages that expire or are rejected, the
/// exchange says only that the broker moved a message, not which client published it.
/// </summary>
/// <param name="secret">The installation's own; all silos share it.</param>
public sealed class Signature(string secret)
{
    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes($"granary messages\n{secret}"));

    public string Of(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, body));

    public bool Is(string given, ReadOnlySpan<byte> body) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Of(body)));
}
