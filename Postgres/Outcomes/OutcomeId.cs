using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Granary.Postgres;

/// <summary>
/// The row id of an outcome: the first half of SHA-256 over caller, NUL, scope, NUL, key (none can hold a NUL).
/// </summary>
internal static class OutcomeId
{
    public static Guid Of(OutcomeKey key)
    {
        var most = Encoding.UTF8.GetMaxByteCount(key.Caller.Length + key.Scope.Length + key.Key.Length) + 2;
        var rented = most > 1024 ? ArrayPool<byte>.Shared.Rent(most) : null;
        var text = rented ?? stackalloc byte[1024];
        var length = Encoding.UTF8.GetBytes(key.Caller, text);
        text[length++] = 0;
        length += Encoding.UTF8.GetBytes(key.Scope, text[length..]);
        text[length++] = 0;
        length += Encoding.UTF8.GetBytes(key.Key, text[length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return new Guid(hash[..16], bigEndian: true);
    }
}
