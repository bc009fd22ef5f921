using Granary.Grains.Travel;

namespace Granary.Clustering;

/// <summary>What the activations of this silo are given by the container, before there is anything to give.</summary>
public sealed class Home
{
    private Residence? residence;
    private int count;

    /// <summary>How many entities live here.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Set before the silo joins the cluster.</summary>
    public Residence Residence
    {
        get => residence ?? throw new InvalidOperationException("the silo has joined before it was put together");
        set => residence = value;
    }

    internal void Changed(int by) => Interlocked.Add(ref count, by);
}
