using System.Security.Cryptography;
using System.Text;
using Granary.AmqpBridge.Envelopes;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Topology;

/// <summary>
/// Proves that a silo wrote a message's body. Where the broker moves messages by itself, as it does with what expires or
/// is rejected, the exchange that a message comes by says only that the broker moved it, not who put it there.
/// </summary>
/// <param name="secret">The installation's own; all silos share it.</param>
public sealed class Signature(string secret)
{
    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes($"granary messages\n{secret}"));

    public string Of(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, body));

    internal bool IsOn(IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body) =>
        HeaderValues.Text(properties, HeaderNames.Signature) is { } given
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Of(body)));
}
