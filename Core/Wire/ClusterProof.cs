using System.Security.Cryptography;
using System.Text;

namespace Granary.Wire;

/// <summary>
/// What a silo adds to each batch that leaves its process, so that no stranger at a port speaks for a caller. A client
/// outside the cluster has none.
/// </summary>
public sealed class ClusterProof
{
    private readonly byte[] _proof;

    private ClusterProof(byte[] proof) => _proof = proof;

    /// <param name="secret">The server secret that all silos share.</param>
    public static ClusterProof Of(string secret) =>
        new(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "granary cluster"u8));

    /// <param name="credential">What the client sends with each ask that has no credential of its own.</param>
    public static ClusterProof Outside(string? credential) => new([]) { Credential = credential };

    internal string? Credential { get; private init; }

    internal byte[] Bytes => _proof;

    internal bool Matches(byte[]? other) =>
        _proof.Length > 0 && other is not null && CryptographicOperations.FixedTimeEquals(_proof, other);
}
