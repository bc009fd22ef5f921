namespace Granary.Grains.Jobs;

/// <summary>Offers in the database, so that the workers of all silos are offered different jobs.</summary>
public sealed class JobOffers(IDatabase database) : IJobOffers
{
    /// <summary>Of <see cref="JobSystem.DatabaseWork"/>.</summary>
    internal const string Work = "jobs";

    /// <summary>A grant takes milliseconds. What was offered to a silo that died is offered again after this.</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(5);

    public ValueTask<IReadOnlyList<long>> Offer(IReadOnlyList<string> types, int max, IReadOnlyList<long> done) =>
        database.Rows(
            "select * from granary_offer_jobs($1, $2, $3, $4)",
            [types.ToArray(), max, Lasts.TotalSeconds, done.ToArray()], static row => row.GetInt64(0), Work);
}
