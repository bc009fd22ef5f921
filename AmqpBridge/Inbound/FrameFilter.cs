using System.Buffers;
using System.Buffers.Binary;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Frames;
using Granary.AmqpBridge.Unreadable;

namespace Granary.AmqpBridge.Inbound;

/// <summary>
/// Looks at the frames that come from the broker before the client library does, and takes bodies out that are not let
/// in: the library would collect each of them whole, however many came at once.
/// </summary>
internal sealed class FrameFilter(InboundBodies bodies)
{
    // Kind, channel and length; then a method's number, or a body's class, weight and length.
    private const int Head = 7;
    private const int MethodBytes = 4;
    private const int ContentBytes = 12;

    private readonly byte[] _head = new byte[Head + ContentBytes];
    private readonly HashSet<int> _delivering = [];
    private readonly Dictionary<int, CutBody> _cuts = [];
    private readonly ArrayBufferWriter<byte> _waiting = new();
    private int _waited;
    private int _have;
    private long _left;
    private CutBody? _passingBy;
    private int _read;
    private int _kept;

    /// <summary>Lets bytes pass, in their place.</summary>
    /// <returns>How many there are now at the beginning of <paramref name="bytes"/>; more may wait.</returns>
    public int Pass(Span<byte> bytes)
    {
        (_read, _kept) = (0, 0);
        while (_read < bytes.Length)
        {
            if (_left > 0)
                GoOn(bytes);
            else
                Begin(bytes);
        }
        return _kept;
    }

    /// <summary>What waits comes before what is read next.</summary>
    public int Waiting(Span<byte> into)
    {
        var part = _waiting.WrittenSpan[_waited..];
        part = part[..Math.Min(part.Length, into.Length)];
        part.CopyTo(into);
        _waited += part.Length;
        if (_waited == _waiting.WrittenCount)
        {
            _waiting.ResetWrittenCount();
            _waited = 0;
        }
        return part.Length;
    }

    /// <summary>The method's number.</summary>
    private static ReadOnlySpan<byte> Deliver => [0, 60, 0, 60];

    private FrameKind Kind => (FrameKind)_head[0];

    private int Channel => BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(1));

    private uint Length => BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(3));

    /// <summary>How much of a frame must be there before it is known what becomes of it.</summary>
    private int Needed => _have < Head ? Head : Head + (int)Math.Min(Length, Kind switch
    {
        FrameKind.Method => MethodBytes,
        FrameKind.Header => ContentBytes,
        _ => 0,
    });

    private void Begin(Span<byte> bytes)
    {
        var part = bytes.Slice(_read, Math.Min(Needed - _have, bytes.Length - _read));
        part.CopyTo(_head.AsSpan(_have));
        _read += part.Length;
        _have += part.Length;
        if (_have < Needed)
            return;
        // The frame's last byte is none of its payload.
        _left = Head + Length + 1L - _have;
        if (Look())
            Keep(bytes, _head.AsSpan(0, _have));
        _have = 0;
    }

    /// <returns>Whether the frame is let through.</returns>
    private bool Look()
    {
        switch (Kind)
        {
            case FrameKind.Method when _head.AsSpan(Head, MethodBytes).SequenceEqual(Deliver):
                _delivering.Add(Channel);
                return true;
            case FrameKind.Header:
                Announce(_head.AsSpan(Head + 4, sizeof(ulong)));
                return true;
            case FrameKind.Body when _cuts.Count > 0:
                return !_cuts.TryGetValue(Channel, out _passingBy);
            default:
                return true;
        }
    }

    private void Announce(Span<byte> length)
    {
        var whole = (long)BinaryPrimitives.ReadUInt64BigEndian(length);
        if (bodies.Cut(Channel, whole, _delivering.Remove(Channel)) is not { } cut)
            return;
        _cuts[Channel] = cut;
        BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)cut.Length);
    }

    private void GoOn(Span<byte> bytes)
    {
        var part = bytes.Slice(_read, (int)Math.Min(_left, bytes.Length - _read));
        _read += part.Length;
        _left -= part.Length;
        if (_passingBy is null)
        {
            Keep(bytes, part);
            return;
        }
        _passingBy.Pass(_left > 0 ? part : part[..^1]);
        if (_left > 0)
            return;
        if (_passingBy.HasPassed)
            Replace(bytes, _passingBy);
        _passingBy = null;
    }

    private void Replace(Span<byte> bytes, CutBody cut)
    {
        _cuts.Remove(Channel);
        Keep(bytes, new FrameWriter().Bytes(cut.StandIn()).Frame(FrameKind.Body, Channel));
        cut.Dispose();
    }

    /// <summary>In place of what was read already, if there is room and nothing waits that comes before.</summary>
    private void Keep(Span<byte> bytes, ReadOnlySpan<byte> part)
    {
        if (_waiting.WrittenCount > 0 || _kept + part.Length > _read)
        {
            _waiting.Write(part);
            return;
        }
        part.CopyTo(bytes[_kept..]);
        _kept += part.Length;
    }
}
