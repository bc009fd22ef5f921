using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Granary.Storms.Lab;

namespace Granary.Tests.Upgrade;

/// <summary>
/// A place whose database the version before has used until it was killed; see <c>Dumps/README.md</c>.
/// </summary>
internal static partial class LeftDatabase
{
    /// <summary>A little after all three were killed, when every timer of theirs but the one of 2030 was due.</summary>
    private static readonly DateTimeOffset Left = new(2026, 11, 25, 20, 10, 0, TimeSpan.Zero);

    public static async Task<Installation> Prepare(string kind)
    {
        var place = await Installation.Prepare(LabSettings.FromEnvironment(), "before_" + kind);
        try
        {
            await place.Database.Run(Sql(kind));
            // The outcomes count as fresh: their clock goes on from here.
            await place.Database.Run("update outcome_clock set rotated_at = now()");
            return place;
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }
    }

    private static string Sql(string kind)
    {
        var assembly = typeof(LeftDatabase).Assembly;
        var name = assembly.GetManifestResourceNames()
            .Single(one => one.EndsWith($"154158d-{kind}.sql.gz", StringComparison.Ordinal));
        using var text = new StreamReader(
            new GZipStream(assembly.GetManifestResourceStream(name)!, CompressionMode.Decompress));
        return LeftNow(text.ReadToEnd());
    }

    /// <summary>They were left a moment ago: an open order that is older than a day is not gone on with.</summary>
    private static string LeftNow(string sql)
    {
        var since = TimeSpan.FromSeconds(Math.Floor((DateTimeOffset.UtcNow - Left).TotalSeconds));
        return Moment().Replace(sql, match =>
        {
            var at = DateTimeOffset.Parse(match.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            return at.Add(since).UtcDateTime.ToString(
                $"yyyy-MM-dd'{match.Value[10]}'HH:mm:ss", CultureInfo.InvariantCulture);
        });
    }

    [GeneratedRegex(@"2026-11-25[ T]\d\d:\d\d:\d\d")]
    private static partial Regex Moment();
}
