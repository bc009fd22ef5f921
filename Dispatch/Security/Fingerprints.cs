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
    private const int MostKept = 64 << 10;

    [ThreadStatic]
    private static Tools? _tools;

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(options.FingerprintSecret);

    public byte[] Of(ActionSpec action, object message)
    {
        var tools = _tools is { } mine && ReferenceEquals(mine.Secret, _secret) ? mine : _tools = new(_secret);
        try
        {
            tools.Writer.WriteStartArray();
            tools.Writer.WriteStringValue(action.Name);
            tools.Writer.WriteStringValue(action.Version);
            JsonSerializer.Serialize(tools.Writer, message, action.Message.Info);
            tools.Writer.WriteEndArray();
            tools.Writer.Flush();
            tools.Hash.AppendData(tools.Text.WrittenSpan);
            return tools.Hash.GetHashAndReset();
        }
        finally
        {
            tools.Clear();
            if (tools.Text.Capacity > MostKept)
                _tools = null;
        }
    }

    /// <summary>A thread's own: to make them anew costs more than the hashing.</summary>
    private sealed class Tools
    {
        public Tools(byte[] secret)
        {
            (Secret, Hash) = (secret, IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret));
            Writer = new Utf8JsonWriter(Text);
        }

        public byte[] Secret { get; }

        public IncrementalHash Hash { get; }

        public ArrayBufferWriter<byte> Text { get; } = new(512);

        public Utf8JsonWriter Writer { get; }

        /// <summary>The next message starts anew, and this one may hold a password.</summary>
        public void Clear()
        {
            Writer.Reset();
            Text.Clear();
        }
    }
}
