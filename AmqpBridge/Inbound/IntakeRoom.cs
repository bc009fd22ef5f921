using Granary.AmqpBridge.Envelopes;

namespace Granary.AmqpBridge.Inbound;

/// <summary>
/// Room for one queue's open deliveries: for their bodies, and for their replies until they are confirmed. What is
/// short takes none, for its number is bounded.
/// </summary>
/// <param name="most">The limit in bytes; one body has room whatever its length.</param>
internal sealed class IntakeRoom(long most)
{
    private long _taken;

    /// <summary>At most half of it is taken.</summary>
    public bool IsHalfFree => Volatile.Read(ref _taken) <= most / 2;

    /// <summary>Replies have taken more than there is: nothing more may be asked for now.</summary>
    public bool IsOverfull => Volatile.Read(ref _taken) > most;

    /// <summary>For a body, which comes again when there is room for it.</summary>
    public bool TryTake(long length)
    {
        var bytes = OfBody(length);
        if (bytes == 0 || Interlocked.Add(ref _taken, bytes) <= most)
            return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>For a reply, which has to be kept whether there is room for it or not.</summary>
    /// <returns>How many bytes it takes.</returns>
    public long Take(long length)
    {
        if (IsShort(length))
            return 0;
        Interlocked.Add(ref _taken, length);
        return length;
    }

    public void Free(long bytes)
    {
        if (bytes > 0)
            Interlocked.Add(ref _taken, -bytes);
    }

    /// <summary>How many bytes a body takes.</summary>
    public long OfBody(long length) => IsShort(length) ? 0 : Math.Min(length, most);

    /// <summary>How many bodies of any length fit into half of it.</summary>
    public int Fits(int longest) => (int)Math.Clamp(most / 2 / longest, 1, ushort.MaxValue);

    public static bool IsShort(long length) => length <= CutBody.Longest;
}
