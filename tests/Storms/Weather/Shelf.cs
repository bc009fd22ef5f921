using Granary.Storms.Clients;

namespace Granary.Storms.Weather;

/// <summary>
/// The few books that everybody works on: some are renamed, some are counted up under <c>if_version</c>.
/// </summary>
public sealed class Shelf
{
    private const int Renamed = 6;
    private const int Counted = 4;

    /// <summary>Renamed blindly: every success is one version.</summary>
    public required IReadOnlyList<long> Hot { get; init; }

    /// <summary>Counted up in their year: every success is one year and one version.</summary>
    public required IReadOnlyList<long> Counters { get; init; }

    public static async Task<Shelf> Fill(RpcClient client, Ledger ledger)
    {
        var ids = new List<long>();
        for (var i = 0; i < Renamed + Counted; i++)
        {
            var question = i < Renamed
                ? Question.CreateBook($"shelf-{i}", $"shelf-{i}")
                : new Question(
                    $"shelf-{i}", "create_book", $$"""{"title":"shelf-{{i}}","author":"Storm","year":0}""");
            ledger.Note(question);
            ids.Add((await client.Ask(question)).Number("id"));
        }

        return new Shelf { Hot = ids[..Renamed], Counters = ids[Renamed..] };
    }
}
