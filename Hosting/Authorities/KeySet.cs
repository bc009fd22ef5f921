using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;

namespace Granary.Hosting.Authorities;

/// <summary>An issuer's keys as it showed them at one time; those that cannot be used are counted.</summary>
internal sealed class KeySet
{
    private const int MostKeys = 100;

    private readonly byte[] _hash;
    private readonly TaskCompletionSource _replaced = new();
    private readonly FrozenDictionary<(string Kid, string Alg), SigningKey> _keys;

    private KeySet(byte[] hash, IEnumerable<SigningKey> keys, int useless)
    {
        _hash = hash;
        Useless = useless;
        // Of two keys with one name the first counts.
        _keys = keys.DistinctBy(key => (key.Kid, key.Alg)).ToFrozenDictionary(key => (key.Kid, key.Alg));
    }

    public int Count => _keys.Count;

    public int Useless { get; }

    /// <summary>Ends when the issuer has shown others.</summary>
    public Task Replaced => _replaced.Task;

    /// <summary>Throws what says why there is no key in it.</summary>
    public static KeySet Read(byte[] jwks, IReadOnlyList<string> audiences, string issuer)
    {
        var root = JsonElement.Parse(jwks);
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("what is there is no set of keys (JWKS)");
        var (keys, useless) = (new List<SigningKey>(), 0);
        foreach (var one in list.EnumerateArray().Take(MostKeys))
        {
            if (SigningKey.Read(one, audiences, issuer, out var isUseless) is { } key)
                keys.Add(key);
            else if (isUseless)
                useless++;
        }

        return keys.Count > 0
            ? new(SHA256.HashData(jwks), keys, useless)
            : throw new InvalidDataException("no key there can be used for RS256 or ES256");
    }

    public SigningKey? Find(string kid, string alg) => _keys.GetValueOrDefault((kid, alg));

    public bool IsOf(byte[] jwks) => SHA256.HashData(jwks).AsSpan().SequenceEqual(_hash);

    public void Replace() => _replaced.TrySetResult();
}
