using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>Whether this silo is a member of its cluster: it has joined, and is not taken for dead.</summary>
internal sealed class ClusterState : IDependencyState, ISiloStatusListener
{
    private readonly SiloAddress own;
    private readonly TimeProvider clock;
    private volatile Membership now;

    public ClusterState(ISiloStatusOracle oracle, TimeProvider clock)
    {
        this.clock = clock;
        own = oracle.SiloAddress;
        now = new(oracle.CurrentStatus, clock.GetUtcNow());
        oracle.SubscribeToSiloStatusEvents(this);
    }

    public event Action? Changed;

    public string Name => "cluster";

    public bool Up => now.Status == SiloStatus.Active;

    public DateTimeOffset Since => now.Since;

    public string? Detail => now.Status switch
    {
        SiloStatus.Active => null,
        SiloStatus.Joining => "this silo is joining",
        SiloStatus.ShuttingDown or SiloStatus.Stopping => "this silo is leaving",
        SiloStatus.Dead => "this silo was declared dead",
        _ => "this silo has not joined yet",
    };

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (!updatedSilo.Equals(own) || status == now.Status)
            return;
        now = new(status, clock.GetUtcNow());
        Changed?.Invoke();
    }

    private sealed record Membership(SiloStatus Status, DateTimeOffset Since);
}
