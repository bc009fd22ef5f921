namespace Granary;

/// <summary>There is no other silo.</summary>
public sealed class ClusterOfOne : ICluster
{
    public bool Knows(string offer) => false;
}
