using System.Collections.Immutable;
using System.Net;
using Granary.Hosting.Cluster;
using Orleans.Metadata;
using Orleans.Runtime;

namespace Granary.Tests.Cluster;

public sealed class ClusterOffersTests
{
    private readonly Manifests _manifests = new();
    private readonly Members _members = new();
    private readonly ClusterOffers _offers;

    public ClusterOffersTests() => _offers = new(_manifests, _members);

    [Fact]
    public void What_any_silo_offers_is_known()
    {
        _manifests.Current = Cluster(Silo("v1/create_book", "v1/get_book"), Silo("v1/create_book", "v1/lend_book"));

        Assert.True(_offers.Knows("v1/get_book"));
        Assert.True(_offers.Knows("v1/lend_book"));
        Assert.False(_offers.Knows("v1/lend"));
    }

    [Fact]
    public void What_left_with_its_silo_is_forgotten()
    {
        _manifests.Current = Cluster(Silo("v1/get_book"), Silo("v1/lend_book"));
        Assert.True(_offers.Knows("v1/lend_book"));

        _manifests.Current = Cluster(Silo("v1/get_book"));
        Assert.False(_offers.Knows("v1/lend_book"));
    }

    [Fact]
    public void A_silo_that_tells_nothing_offers_nothing()
    {
        _manifests.Current = Cluster(Manifest(ImmutableDictionary.Create<string, string>(StringComparer.Ordinal)));

        Assert.False(_offers.Knows("v1/get_book"));
        Assert.False(_offers.Knows(""));
    }

    /// <summary>
    /// Each time a silo of a newer version came, those of the older one refused for a moment what they were asked to
    /// leave to it.
    /// </summary>
    [Fact]
    public void One_that_has_not_been_heard_may_offer_anything()
    {
        _manifests.Current = Cluster(Silo("v1/get_book"));
        _members.Are(SiloStatus.Active, SiloStatus.Active);
        Assert.True(_offers.Knows("v1/lend_book"));

        _manifests.Current = Cluster(Silo("v1/get_book"), Silo("v1/get_book"));
        Assert.False(_offers.Knows("v1/lend_book"));
    }

    [Theory]
    [InlineData(SiloStatus.Joining)]
    [InlineData(SiloStatus.Stopping)]
    [InlineData(SiloStatus.Dead)]
    public void One_that_is_not_active_and_was_not_heard_offers_nothing(SiloStatus status)
    {
        _manifests.Current = Cluster(Silo("v1/get_book"));
        _members.Are(SiloStatus.Active, status);

        Assert.False(_offers.Knows("v1/lend_book"));
    }

    private static SiloAddress Address(int n) => SiloAddress.New(IPAddress.Loopback, 1000 + n, 1);

    private static GrainManifest Silo(params string[] offered)
    {
        var properties = new Dictionary<string, string>();
        new OwnOffers(offered).Populate(typeof(ClusterOffersTests), GrainType.Create("book"), properties);
        Assert.Empty(properties);
        new OwnOffers(offered).Populate(typeof(ClusterOffersTests), GrainType.Create("granary.door"), properties);
        return Manifest(properties.ToImmutableDictionary(StringComparer.Ordinal));
    }

    private static GrainManifest Manifest(ImmutableDictionary<string, string> properties) => new(
        ImmutableDictionary<GrainType, GrainProperties>.Empty.Add(GrainType.Create("granary.door"), new(properties)),
        ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties>.Empty);

    private static ClusterManifest Cluster(params GrainManifest[] silos) => new(
        new MajorMinorVersion(1, 1),
        silos.Select((silo, n) => KeyValuePair.Create(Address(n), silo)).ToImmutableDictionary());

    private sealed class Manifests : IClusterManifestProvider
    {
        public ClusterManifest Current { get; set; } = Cluster();

        public IAsyncEnumerable<ClusterManifest> Updates => throw new NotSupportedException();

        public GrainManifest LocalGrainManifest => throw new NotSupportedException();
    }

    private sealed class Members : IClusterMembershipService
    {
        public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = Of();

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public void Are(params SiloStatus[] statuses) => CurrentSnapshot = Of(statuses);

        public ValueTask Refresh(MembershipVersion minimumVersion, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();

        private static ClusterMembershipSnapshot Of(params SiloStatus[] statuses) => new(
            statuses.Select((status, n) => new ClusterMember(Address(n), status, $"silo{n}"))
                .ToImmutableDictionary(member => member.SiloAddress),
            new(1));
    }
}
