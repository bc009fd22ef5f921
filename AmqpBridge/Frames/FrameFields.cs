using System.Buffers.Binary;
using System.Text;

namespace Granary.AmqpBridge.Frames;

/// <summary>The fields of a frame, one after the other. What ends too early throws.</summary>
internal ref struct FrameFields(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Octet() => Take(1)[0];

    public ushort Short() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint Long() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong LongLong() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public string ShortText() => Encoding.UTF8.GetString(Take(Octet()));

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _rest.Length)
            throw new InvalidDataException("a frame ends before its fields do");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
