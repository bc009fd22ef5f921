using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Granary.Dispatch.Security;

/// <summary>
/// A keyed hash of action, version, target and validated message: the same for any JSON spelling and both doors, and no
/// help to somebody who reads the table and guesses passwords.
/// </summary>
public sealed class Fingerprints(SecurityOptions options) : IFingerprints
{
    [ThreadStatic]
    private static (byte[] Secret, IncrementalHash Hash) _keyed;

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(options.FingerprintSecret);

    public byte[] Of(ActionSpec action, object message)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(action.Name);
            writer.WriteStringValue(action.Version);
            JsonSerializer.Serialize(writer, message, action.Message.Info);
            writer.WriteEndArray();
        }

        var hash = Keyed();
        hash.AppendData(buffer.WrittenSpan);
        return hash.GetHashAndReset();
    }

    /// <summary>One for each thread: a fresh one costs as much as the hashing.</summary>
    private IncrementalHash Keyed()
    {
        if (!ReferenceEquals(_keyed.Secret, _secret))
            _keyed = (_secret, IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret));
        return _keyed.Hash;
    }
}
