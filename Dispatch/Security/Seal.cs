using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Granary.Dispatch.Security;

/// <summary>
/// Closes what is kept for later and only this installation may read: for one letter, and one place in it. Its key
/// comes from <see cref="SecurityOptions.FingerprintSecret"/>, which outlives the rotation of keys.
/// </summary>
public sealed class Seal(SecurityOptions options, IEnumerable<ActionSpec> actions)
{
    /// <summary>What each closed text begins with.</summary>
    public const string Mark = "sealed:v1:";

    private static readonly byte[] Purpose = "granary: dead letter"u8.ToArray();

    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(options.FingerprintSecret);

    // When first asked for: a start seals nothing.
    private readonly Lazy<FrozenSet<string>> _hidden = new(() => actions
        .SelectMany(action => action.Fields).Where(field => field.Secret).Select(field => field.Name)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether some action has a secret in a field of that name, whatever its case.</summary>
    public bool Hides(string field) => _hidden.Value.Contains(field);

    /// <returns>A text that may stand in JSON and in a header as it is.</returns>
    public string Close(ReadOnlySpan<byte> plain, string letter, string place)
    {
        var bytes = new byte[NonceBytes + plain.Length + TagBytes];
        var nonce = bytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = Cipher(letter);
        cipher.Encrypt(
            nonce, plain, bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(^TagBytes..), Bound(letter, place));
        return Mark + Base64Url.EncodeToString(bytes);
    }

    /// <returns>Null: it was closed elsewhere, for another letter or place, or with another secret.</returns>
    public byte[]? Open(string closed, string letter, string place)
    {
        if (!closed.StartsWith(Mark, StringComparison.Ordinal))
            return null;
        try
        {
            var bytes = Base64Url.DecodeFromChars(closed.AsSpan(Mark.Length));
            if (bytes.Length < NonceBytes + TagBytes)
                return null;
            var plain = new byte[bytes.Length - NonceBytes - TagBytes];
            using var cipher = Cipher(letter);
            cipher.Decrypt(
                bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(^TagBytes..), plain,
                Bound(letter, place));
            return plain;
        }
        catch (Exception fault) when (fault is FormatException or AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>A key for each letter, so that nobody has to count how many values one key has closed.</summary>
    private AesGcm Cipher(string letter) => new(
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256, _secret, KeyBytes, Encoding.UTF8.GetBytes(letter), Purpose),
        TagBytes);

    private static byte[] Bound(string letter, string place) => Encoding.UTF8.GetBytes($"{letter}\n{place}");
}
