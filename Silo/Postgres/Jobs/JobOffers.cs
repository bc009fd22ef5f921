using Granary.Jobs;
using Npgsql;

namespace Granary.Silo.Postgres.Jobs;

/// <summary>Offers in the database, so that the workers of all silos are offered different jobs.</summary>
public sealed class JobOffers(DatabaseCalls calls) : IJobOffers
{
    /// <summary>A grant takes milliseconds; whom a silo was offered when it died are offered again after this.</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(5);

    public ValueTask<IReadOnlyList<long>> Offer(IReadOnlyList<string> types, int max, IReadOnlyList<long> done) =>
        calls.Lines.Jobs.Run(static async (connection, s) =>
        {
            await using var command = new NpgsqlCommand("select * from granary_offer_jobs($1, $2, $3, $4)", connection);
            command.Parameters.Add(new() { Value = s.types.ToArray() });
            command.Parameters.Add(new() { Value = s.max });
            command.Parameters.Add(new() { Value = Lasts.TotalSeconds });
            command.Parameters.Add(new() { Value = s.done.ToArray() });
            await using var reader = await command.ExecuteReaderAsync();
            var ids = new List<long>();
            while (await reader.ReadAsync())
                ids.Add(reader.GetInt64(0));
            return (IReadOnlyList<long>)ids;
        },
        (types, max, done));
}
