using System.Buffers.Binary;
using System.Security.Cryptography;
using Granary.AmqpBridge.Unreadable;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>
/// A body that is not let in, while it passes by. What is handed on instead is its beginning, if that is kept, and a
/// trailer with its length and hash.
/// </summary>
internal sealed class CutBody : IDisposable
{
    /// <summary>No stand-in is longer.</summary>
    public const int Longest = BodyStub.Kept + Trailer;

    private const int Trailer = MarkBytes + sizeof(long) + SHA256.HashSizeInBytes;
    private const int MarkBytes = 16;

    /// <summary>No sender knows it, so that no body can pretend to be cut.</summary>
    private static readonly byte[] Mark = RandomNumberGenerator.GetBytes(MarkBytes);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _standIn;
    private readonly long _length;
    private long _passed;

    /// <param name="length">Of the whole body; what is kept of it is no longer.</param>
    /// <param name="keep">Whether its beginning is kept.</param>
    public CutBody(long length, bool keep)
    {
        _length = length;
        _standIn = new byte[(keep ? BodyStub.Kept : 0) + Trailer];
    }

    /// <summary>How long the stand-in is.</summary>
    public int Length => _standIn.Length;

    public bool HasPassed => _passed >= _length;

    private int Kept => _standIn.Length - Trailer;

    public void Pass(ReadOnlySpan<byte> part)
    {
        if (_passed < Kept)
            part[..(int)Math.Min(part.Length, Kept - _passed)].CopyTo(_standIn.AsSpan((int)_passed));
        _hash.AppendData(part);
        _passed += part.Length;
    }

    /// <summary>When it has passed.</summary>
    public ReadOnlySpan<byte> StandIn()
    {
        var trailer = _standIn.AsSpan(Kept);
        Mark.CopyTo(trailer);
        BinaryPrimitives.WriteInt64BigEndian(trailer[MarkBytes..], _length);
        _hash.GetHashAndReset(trailer[(MarkBytes + sizeof(long))..]);
        return _standIn;
    }

    /// <summary>What stands for a body that was cut; null: it is the body itself.</summary>
    public static BodyStub? Read(ReadOnlySpan<byte> body)
    {
        if (!IsStandIn(body))
            return null;
        var hash = Convert.ToHexStringLower(body[^SHA256.HashSizeInBytes..]);
        return new BodyStub(LengthOf(body), hash, body[..^Trailer].ToArray());
    }

    /// <summary>How long the body was, whether it was cut or not.</summary>
    public static long LengthOf(ReadOnlySpan<byte> body) =>
        IsStandIn(body) ? BinaryPrimitives.ReadInt64BigEndian(body[^(Trailer - MarkBytes)..]) : body.Length;

    /// <summary>Whether nothing of the body is kept: there was no room for it.</summary>
    public static bool HadNoRoom(ReadOnlySpan<byte> body) => body.Length == Trailer && IsStandIn(body);

    public void Dispose() => _hash.Dispose();

    private static bool IsStandIn(ReadOnlySpan<byte> body) =>
        body.Length is Trailer or Longest && body[^Trailer..].StartsWith(Mark);
}
