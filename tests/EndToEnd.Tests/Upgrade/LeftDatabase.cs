using System.IO.Compression;
using Granary.Storms.Lab;

namespace Granary.Tests.Upgrade;

/// <summary>A place whose database the version before has used until it was killed; see <c>Dumps/README.md</c>.</summary>
internal static class LeftDatabase
{
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
        var name = assembly.GetManifestResourceNames().Single(one => one.EndsWith($"154158d-{kind}.sql.gz", StringComparison.Ordinal));
        using var text = new StreamReader(new GZipStream(assembly.GetManifestResourceStream(name)!, CompressionMode.Decompress));
        return text.ReadToEnd();
    }
}
