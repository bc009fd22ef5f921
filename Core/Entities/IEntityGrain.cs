namespace Granary;

/// <summary>An entity as the cluster sees it. Its integer key is its id.</summary>
[Alias("granary.entity")]
public interface IEntityGrain : IGrainWithIntegerKey
{
    /// <summary>Takes what one silo asks, in its order. For silos alone: a batch names its callers.</summary>
    /// <param name="batch">The asks of one lane.</param>
    /// <param name="until">Cancelled when no caller waits for any of them.</param>
    [Alias("take"), Orleans.Concurrency.AlwaysInterleave]
    ValueTask<AnswerBatch> Take(AskBatch batch, CancellationToken until);

    /// <summary>Takes one ask of Orleans code; <see cref="TypedAsks"/> has the typed form.</summary>
    [Alias("ask"), Orleans.Concurrency.AlwaysInterleave]
    ValueTask<Answer> Ask(GrainAsk ask, CancellationToken until);
}
