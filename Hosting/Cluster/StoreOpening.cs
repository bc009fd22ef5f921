using Orleans;
using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>
/// Lets Orleans be put together while the database is prepared, and holds it before its first step until it is; and
/// lets the silo join while the store is opened, and holds it before others may place entities on it.
/// </summary>
internal sealed class StoreOpening : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Set before the host is started.</summary>
    public Task Prepared { get; set; } = Task.CompletedTask;

    /// <summary>Set before the host is started.</summary>
    public Task Opened { get; set; } = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(Prepared), ServiceLifecycleStage.First, _ => Prepared);
        lifecycle.Subscribe(nameof(Opened), ServiceLifecycleStage.BecomeActive - 1, _ => Opened);
    }
}
