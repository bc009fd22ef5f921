using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Granary.Silo.Postgres;

/// <summary>A numbered SQL file that the program carries.</summary>
public sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>Of the text with Unix line endings: a checkout on Windows is the same migration.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(Sql.Replace("\r\n", "\n", StringComparison.Ordinal))));

    /// <summary>Those of this program, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. Embedded(typeof(Migration).Assembly).OrderBy(m => m.Number)];

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
