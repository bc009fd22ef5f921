using Orleans;
using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>
/// Lets Orleans be put together while the database is opened, and holds it before its first step until the database is.
/// </summary>
internal sealed class StoreOpening : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Set before the host is started.</summary>
    public Task Opened { get; set; } = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(StoreOpening), ServiceLifecycleStage.First, _ => Opened);
}
