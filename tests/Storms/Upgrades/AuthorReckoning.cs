using System.Globalization;
using Granary.Storms.Weather;

namespace Granary.Storms.Upgrades;

/// <summary>Afterwards: each author is as it was replied, and old silos have kept what they did not know.</summary>
internal sealed class AuthorReckoning(Arena arena, IReadOnlyList<Archivist> archivists)
{
    public async Task Settle(Era era)
    {
        var stored = (await arena.Place.Database.Rows(
            "select id, version, motto, coalesce((state->>'retired')::boolean, false) from authors",
            r => (Id: r.GetInt64(0), Version: r.GetInt64(1), Motto: r.IsDBNull(2) ? null : r.GetString(2), Retired: r.GetBoolean(3))))
            .ToDictionary(row => row.Id);
        var kept = archivists.SelectMany(archivist => archivist.Authors).ToList();
        arena.Faults.AddIf(stored.Count != kept.Count, $"{stored.Count} authors are stored, {kept.Count} were created");
        foreach (var author in kept)
        {
            var expected = (author.Id, author.Version, author.Motto, author.Retired);
            arena.Faults.AddIf(
                stored.GetValueOrDefault(author.Id) != expected, $"author {stored.GetValueOrDefault(author.Id)} is not {expected}");
        }

        Shown(era, kept);
    }

    private void Shown(Era era, List<Archivist.Kept> kept)
    {
        arena.Tell($"{kept.Count} authors, {kept.Count(a => a.Motto is not null)} with mottos, {kept.Count(a => a.Retired)} retired");
        foreach (var newer in new[] { 1, 2 })
        {
            List<TimeSpan> times = [.. era.Times.GetValueOrDefault(newer)?.Order() ?? Enumerable.Empty<TimeSpan>()];
            arena.Faults.AddIf(times.Count == 0, $"nothing new was used with {newer} of 3 silos new: this storm has shown nothing");
            if (times.Count > 0)
                arena.Tell(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{times.Count} new requests with {newer} of 3 silos new: {times[times.Count / 2].TotalMilliseconds:0} ms, at most {times[^1].TotalMilliseconds:0} ms"));
        }
    }
}
