using Orleans.Metadata;
using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>Publishes what this silo offers, beside what Orleans publishes of its grain classes.</summary>
internal sealed class OwnOffers(IEnumerable<string> offers) : IGrainPropertiesProvider
{
    private readonly string _written = ClusterOffers.Write(offers);

    public void Populate(Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        if (grainType.Equals(ClusterOffers.Bearer))
            properties[ClusterOffers.Property] = _written;
    }
}
