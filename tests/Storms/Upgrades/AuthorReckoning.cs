using System.Globalization;
using Granary.Storms.Weather;

namespace Granary.Storms.Upgrades;

/// <summary>Afterwards: each author is as it was replied, and old silos have kept what they did not know.</summary>
internal sealed class AuthorReckoning(Arena arena, IReadOnlyList<Archivist> archivists)
{
    public async Task Settle(Era era)
    {
        var stored = (await arena.Place.Database.Rows(
            "select id, version, state->>'motto', coalesce((state->>'retired')::boolean, false) from authors",
            r => (r.GetInt64(0), r.GetInt64(1), r.IsDBNull(2) ? null : r.GetString(2), r.GetBoolean(3))))
            .ToDictionary(row => row.Item1);
        var kept = archivists.SelectMany(archivist => archivist.Authors).ToList();
        arena.Faults.AddIf(stored.Count != kept.Count, $"{stored.Count} authors are stored, {kept.Count} were created");
        foreach (var author in kept)
        {
            var expected = (author.Id, author.Version, author.Motto, author.Retired);
            var found = stored.GetValueOrDefault(author.Id);
            arena.Faults.AddIf(found != expected, $"author {found} is not {expected}");
        }

        Shown(era, kept);
    }

    private void Shown(Era era, List<Archivist.Kept> kept)
    {
        var (mottos, retired) = (kept.Count(author => author.Motto is not null), kept.Count(author => author.Retired));
        arena.Tell($"{kept.Count} authors, {mottos} with mottos, {retired} retired");
        foreach (var newer in new[] { 1, 2 })
        {
            List<TimeSpan> times = [.. era.Times.GetValueOrDefault(newer)?.Order() ?? Enumerable.Empty<TimeSpan>()];
            if (times.Count == 0)
                arena.Faults.Add($"nothing new was used with {newer} of 3 silos new: this storm has shown nothing");
            else
                arena.Tell($"{times.Count} new requests with {newer} of 3 silos new: {Told(times)}");
        }
    }

    private static string Told(List<TimeSpan> times) => string.Create(
        CultureInfo.InvariantCulture,
        $"{times[times.Count / 2].TotalMilliseconds:0} ms, at most {times[^1].TotalMilliseconds:0} ms");
}
