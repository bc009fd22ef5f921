namespace Granary;

/// <summary>
/// Takes what Orleans code asks of no entity that exists: creations, lists, processes of several steps.
/// </summary>
[Alias("granary.door")]
public interface IDoorGrain : IGrainWithIntegerKey
{
    [Alias("ask")]
    ValueTask<Answer> Ask(GrainAsk ask, CancellationToken until);
}
