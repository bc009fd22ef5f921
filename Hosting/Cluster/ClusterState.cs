using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>Whether this silo is a member of its cluster: it has joined, and is not taken for dead.</summary>
internal sealed class ClusterState : IDependencyState, ISiloStatusListener
{
    private readonly SiloAddress _own;
    private readonly TimeProvider _clock;
    private volatile Membership _now;

    public ClusterState(ISiloStatusOracle oracle, TimeProvider clock)
    {
        _clock = clock;
        _own = oracle.SiloAddress;
        _now = new(oracle.CurrentStatus, clock.GetUtcNow());
        oracle.SubscribeToSiloStatusEvents(this);
    }

    public event Action? Changed;

    public string Name => "cluster";

    public bool Up => _now.Status == SiloStatus.Active;

    public DateTimeOffset Since => _now.Since;

    public string? Detail => _now.Status switch
    {
        SiloStatus.Active => null,
        SiloStatus.Joining => "this silo is joining",
        SiloStatus.ShuttingDown or SiloStatus.Stopping => "this silo is leaving",
        SiloStatus.Dead => "this silo was declared dead",
        _ => "this silo has not joined yet",
    };

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (!updatedSilo.Equals(_own) || status == _now.Status)
            return;
        _now = new(status, _clock.GetUtcNow());
        Changed?.Invoke();
    }

    private sealed record Membership(SiloStatus Status, DateTimeOffset Since);
}
