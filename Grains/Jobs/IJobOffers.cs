using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>Which jobs may be asked for now. An offer promises nothing: the job itself grants.</summary>
public interface IJobOffers
{
    /// <summary>
    /// Ready jobs of these types, highest priority first, then oldest, none of which is offered to anybody else
    /// meanwhile.
    /// </summary>
    /// <param name="types">What can be done.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="done">Offers that were granted or refused.</param>
    ValueTask<IReadOnlyList<long>> Offer(IReadOnlyList<string> types, int max, IReadOnlyList<long> done);
}
