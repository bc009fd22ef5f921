using System.Collections.Concurrent;
using Granary.AmqpBridge.Envelopes;

namespace Granary.AmqpBridge.Inbound;

/// <summary>
/// Which bodies are let in from a connection: none that is too long, and from each channel no more than it has room
/// for. The broker counts messages, not bytes, and the client library holds whatever it is sent.
/// </summary>
internal sealed class InboundBodies(AmqpOptions options)
{
    private readonly ConcurrentDictionary<int, IntakeRoom> _rooms = new();

    /// <summary>A longer body is refused.</summary>
    public int Longest { get; } = Math.Max(options.MaxBodyBytes, CutBody.Longest);

    /// <summary>For a channel that was just opened: its number may have been another's.</summary>
    public IntakeRoom NewRoom(int channel) => _rooms[channel] = new IntakeRoom(options.MaxBytesInFlight);

    /// <summary>A new connection begins with free rooms.</summary>
    public void Clear() => _rooms.Clear();

    /// <returns>Null: it is let in. Otherwise what it passes by in.</returns>
    public CutBody? Cut(int channel, long length, bool isDelivery)
    {
        if (length > Longest)
            return new CutBody(length, keep: true);
        var hasRoom = !isDelivery || !_rooms.TryGetValue(channel, out var room) || room.TryTake(length);
        return hasRoom ? null : new CutBody(length, keep: false);
    }
}
