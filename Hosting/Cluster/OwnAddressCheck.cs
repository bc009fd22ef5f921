using Orleans;
using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>
/// A silo that listens on all addresses may tell the others one that leads nowhere: it tries its own before it joins.
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
                $"this silo tells the others the address {address}, which cannot be reached from here: correct "
                + "Orleans:AdvertisedAddress, or let the address through");
    }
}
