using System.Diagnostics.CodeAnalysis;
using System.Net;
using Granary.Hosting.Cluster;
using Orleans.Runtime;

namespace Granary.Tests.Cluster;

public sealed class ClusterStateTests
{
    private static readonly SiloAddress Own = SiloAddress.New(IPAddress.Loopback, 1, 1);

    private readonly Oracle _oracle = new();
    private readonly ClusterState _state;
    private int _changes;

    public ClusterStateTests()
    {
        _state = new(_oracle, TimeProvider.System);
        _state.Changed += () => _changes++;
    }

    [Theory]
    [InlineData(SiloStatus.Joining, false)]
    [InlineData(SiloStatus.Active, true)]
    [InlineData(SiloStatus.ShuttingDown, false)]
    [InlineData(SiloStatus.Dead, false)]
    public void Only_an_active_silo_is_a_member(SiloStatus status, bool up)
    {
        _oracle.Tell(Own, status);

        Assert.Equal(up, _state.Up);
        Assert.Equal(up, _state.Detail is null);
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void Before_it_joins_it_is_none()
    {
        Assert.False(_state.Up);
        Assert.Equal("cluster", _state.Name);
        Assert.Contains("not joined", _state.Detail);
    }

    [Fact]
    public void What_happens_to_others_changes_nothing()
    {
        _oracle.Tell(Own, SiloStatus.Active);
        var since = _state.Since;
        _oracle.Tell(SiloAddress.New(IPAddress.Loopback, 2, 1), SiloStatus.Dead);
        _oracle.Tell(Own, SiloStatus.Active);

        Assert.True(_state.Up);
        Assert.Equal(since, _state.Since);
        Assert.Equal(1, _changes);
    }

    private sealed class Oracle : ISiloStatusOracle
    {
        private ISiloStatusListener? _listener;

        public SiloStatus CurrentStatus => SiloStatus.Created;

        public string SiloName => "own";

        public SiloAddress SiloAddress => Own;

        public void Tell(SiloAddress silo, SiloStatus status) => _listener!.SiloStatusChangeNotification(silo, status);

        public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer) => (_listener = observer) is not null;

        public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer) => throw new NotSupportedException();

        public SiloAddress[] GetActiveSilos() => throw new NotSupportedException();

        public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => throw new NotSupportedException();

        public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) =>
            throw new NotSupportedException();

        public bool IsDeadSilo(SiloAddress silo) => throw new NotSupportedException();

        public bool IsFunctionalDirectory(SiloAddress siloAddress) => throw new NotSupportedException();

        public bool TryGetSiloName(SiloAddress siloAddress, [NotNullWhen(true)] out string? siloName) =>
            throw new NotSupportedException();
    }
}
