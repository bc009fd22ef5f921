using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Granary.AmqpBridge.Frames;

/// <summary>Frames of AMQP 0-9-1, put together in the order of their fields.</summary>
internal sealed class FrameWriter
{
    private const byte End = 0xCE;

    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public FrameWriter Octet(byte value)
    {
        _bytes.Write([value]);
        return this;
    }

    public FrameWriter Short(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.GetSpan(2), (ushort)value);
        _bytes.Advance(2);
        return this;
    }

    public FrameWriter Long(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
        return this;
    }

    public FrameWriter LongLong(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    public FrameWriter ShortText(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return Octet((byte)bytes.Length).Bytes(bytes);
    }

    public FrameWriter LongText(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return Long((uint)bytes.Length).Bytes(bytes);
    }

    public FrameWriter Bytes(ReadOnlySpan<byte> value)
    {
        _bytes.Write(value);
        return this;
    }

    public byte[] Written => _bytes.WrittenSpan.ToArray();

    /// <summary>What was written, as the payload of one frame.</summary>
    public byte[] Frame(FrameKind kind, int channel) => new FrameWriter()
        .Octet((byte)kind).Short(channel).Long((uint)_bytes.WrittenCount).Bytes(_bytes.WrittenSpan).Octet(End).Written;
}

internal enum FrameKind : byte
{
    Method = 1,
    Header = 2,
    Body = 3,
    Heartbeat = 8,
}
