using System.Collections.Frozen;
using Orleans.Metadata;
using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>
/// What the silos of this cluster offer. Each tells it as a property of one grain type. An active silo that has not
/// been heard yet may offer anything: until then nothing is refused that it could do.
/// </summary>
internal sealed class ClusterOffers(IClusterManifestProvider manifests, IClusterMembershipService membership) : ICluster
{
    public const string Property = "granary.offers";

    private const char Between = '\n';

    private Known _known = new(null, FrozenSet<string>.Empty);

    /// <summary>Every silo has it, of whatever version.</summary>
    public static GrainType Bearer { get; } = GrainType.Create(DoorGrain.Name);

    public bool Knows(string offer)
    {
        var current = manifests.Current;
        var last = Volatile.Read(ref _known);
        if (!ReferenceEquals(last.From, current))
            Volatile.Write(ref _known, last = new(current, Read(current)));
        return last.Offers.Contains(offer) || !AllAreKnown(current);
    }

    internal static string Write(IEnumerable<string> offers) =>
        string.Join(Between, offers.Order(StringComparer.Ordinal));

    private bool AllAreKnown(ClusterManifest cluster) => membership.CurrentSnapshot.Members.All(
        member => member.Value.Status != SiloStatus.Active || cluster.Silos.ContainsKey(member.Key));

    private static FrozenSet<string> Read(ClusterManifest cluster) => cluster.AllGrainManifests
        .SelectMany(silo => silo.Grains.TryGetValue(Bearer, out var door)
            && door.Properties.TryGetValue(Property, out var written) ? written.Split(Between) : [])
        .ToFrozenSet(StringComparer.Ordinal);

    private sealed record Known(ClusterManifest? From, FrozenSet<string> Offers);
}
