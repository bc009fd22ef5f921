using Orleans;
using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>
/// A silo that listens on all addresses may advertise one that leads nowhere: it tries its own before it joins.
/// </summary>
internal sealed class OwnAddressCheck(ILocalSiloDetails own) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>The port is open from <see cref="ServiceLifecycleStage.RuntimeInitialize"/> on.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(OwnAddressCheck), ServiceLifecycleStage.RuntimeServices, Check);

    private async Task Check(CancellationToken cancellation)
    {
        var address = own.SiloAddress.Endpoint;
        if (!await DeadSilos.Answers(address))
            throw new SetupException(
                $"this silo advertises the address {address}, which it cannot reach itself: correct "
                + "Orleans:AdvertisedAddress, or allow connections to that address");
    }
}
