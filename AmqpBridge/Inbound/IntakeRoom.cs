namespace Granary.AmqpBridge.Inbound;

/// <summary>
/// Room for the bodies of one queue's open deliveries. What is short takes none, for its number is bounded.
/// </summary>
/// <param name="most">So many bytes; one body has room whatever its length.</param>
internal sealed class IntakeRoom(long most)
{
    private long _taken;

    /// <summary>At most half of it is taken.</summary>
    public bool IsHalfFree => Volatile.Read(ref _taken) <= most / 2;

    public bool TryTake(long bytes)
    {
        if (bytes <= CutBody.Longest)
            return true;
        var taken = Interlocked.Add(ref _taken, bytes);
        if (taken <= most || taken == bytes)
            return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void Free(long bytes)
    {
        if (bytes > CutBody.Longest)
            Interlocked.Add(ref _taken, -bytes);
    }

    /// <summary>So many bodies fit into half of it, be each as long as it may.</summary>
    public int Fits(int longest) => (int)Math.Clamp(most / 2 / longest, 1, ushort.MaxValue);
}
