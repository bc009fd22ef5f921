using Orleans.Concurrency;

namespace Granary.Clustering;

/// <summary>An entity as the cluster sees it, whatever its kind: something that takes batches of encoded asks.</summary>
[Alias("granary.entity")]
public interface IEntity : IGrainWithStringKey
{
    /// <param name="batch">Encoded asks, in their order.</param>
    /// <param name="until">Cancelled when nobody waits for any of them any more.</param>
    [Alias("take")]
    ValueTask<Immutable<byte[]>> Take(Immutable<byte[]> batch, CancellationToken until);
}
