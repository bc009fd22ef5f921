using Granary.Grains.Turns;
using Orleans.Concurrency;

namespace Granary.Clustering;

/// <summary>One entity that lives in this silo. One batch at a time: that is what Orleans is for here.</summary>
public abstract class EntityActivation(Home home) : Grain, IEntity
{
    private Activation? activation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        home.Changed(1);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        home.Changed(-1);
        return Task.CompletedTask;
    }

    public async ValueTask<Immutable<byte[]>> Take(Immutable<byte[]> batch, CancellationToken until)
    {
        until.ThrowIfCancellationRequested();
        activation ??= home.Residence.Activate(EntityKey.Parse(this.GetGrainId()));
        return new(await home.Residence.Take(activation, batch.Value));
    }
}
