using Orleans.Concurrency;

namespace Granary;

/// <summary>The door in each silo for what is asked of no entity that exists.</summary>
[GrainType(Name), StatelessWorker, Reentrant]
public sealed class DoorGrain(EntityHost host) : Grain, IDoorGrain
{
    /// <summary>Its name in the cluster; no kind may have it.</summary>
    public const string Name = "granary.door";

    public async ValueTask<Answer> Ask(GrainAsk ask, CancellationToken until)
    {
        try
        {
            return Answer.Of(await host.Door.Ask(ask, until));
        }
        catch (Exception failure)
        {
            return host.Failed(ask, failure);
        }
    }
}
