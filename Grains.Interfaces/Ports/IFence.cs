namespace Granary.Ports;

/// <summary>Whether what is in this process's memory may be believed.</summary>
public interface IFence
{
    /// <summary>
    /// True: this process alone writes, memory is the truth while the lease holds. False: other silos share the
    /// database,
    /// so a turn begins by asking the row's version.
    /// </summary>
    bool Exclusive { get; }

    /// <summary>The lease holds at this moment. While it does not, nothing is answered from memory.</summary>
    bool Holds { get; }

    /// <summary>The lease was lost: whatever is in memory must be forgotten.</summary>
    event Action? Lost;
}
