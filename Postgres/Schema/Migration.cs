using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Granary.Postgres;

/// <summary>
/// A numbered SQL file that the program carries. One that the program before can run on says so in its first lines,
/// <c>-- oldest program: 14</c>; without that, its own number is meant.
/// </summary>
public sealed record Migration(int Number, string Name, string Sql)
{
    private const string Oldest = "-- oldest program:";

    /// <summary>Of the text with Unix line endings: a checkout on Windows is the same migration.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(Sql.Replace("\r\n", "\n", StringComparison.Ordinal))));

    /// <summary>The oldest program that may run on a database with this migration.</summary>
    public int OldestProgram { get; } = OldestIn(Sql) ?? Number;

    /// <summary>Those of this program, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. Embedded(typeof(Migration).Assembly).OrderBy(m => m.Number)];

    /// <summary>A program's number is that of the newest migration it knows.</summary>
    public static int Program(IReadOnlyList<Migration> known) => known.Count == 0 ? 0 : known.Max(m => m.Number);

    private static int? OldestIn(string sql)
    {
        foreach (var line in sql.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(Oldest, StringComparison.Ordinal))
                return int.Parse(line[Oldest.Length..], CultureInfo.InvariantCulture);
            if (!line.StartsWith("--", StringComparison.Ordinal))
                break;
        }
        return null;
    }

    private static IEnumerable<Migration> Embedded(Assembly assembly)
    {
        const string folder = ".Migrations.";
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            var name = resource[(resource.LastIndexOf(folder, StringComparison.Ordinal) + folder.Length)..];
            yield return new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }
}
