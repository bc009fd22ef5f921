using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Granary;

/// <summary>
/// A numbered SQL file that the program carries. What it says of itself stands in its first lines:
/// <c>-- oldest program: 14</c>, if a program that knows no later one may run on it; without that, its own number is
/// meant. <c>-- concurrently</c>, if it is one <c>create index concurrently</c>, which no transaction may hold.
/// </summary>
public sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>The system that it belongs to; null: the house.</summary>
    public string? System { get; init; }

    /// <summary>It was there before systems had numbers of their own, and is recorded among the house's.</summary>
    public bool Landed { get; init; }

    /// <summary>Of the text with Unix line endings: a checkout on Windows is the same migration.</summary>
    public string Hash => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(Sql.Replace("\r\n", "\n", StringComparison.Ordinal))));

    /// <summary>The oldest program that may run on a database with this migration.</summary>
    public int OldestProgram =>
        Said(Sql, "-- oldest program:") is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : Number;

    /// <summary>It builds an index while others write, so it runs outside a transaction.</summary>
    public bool Concurrently => Said(Sql, "-- concurrently") is not null;

    /// <summary>How a sentence calls it.</summary>
    public string Title => System is null ? Name : $"{Name} of the system '{System}'";

    /// <summary>
    /// The files <c>Migrations/NNNN_name.sql</c> beside <typeparamref name="T"/>, embedded in its assembly, in order.
    /// They are numbered from 1 without a gap.
    /// </summary>
    /// <param name="landed">
    /// Only for systems that were there before systems had numbers of their own: those up to this number landed then.
    /// </param>
    public static IReadOnlyList<Migration> EmbeddedIn<T>(int landed = 0)
    {
        var folder = $"{typeof(T).Namespace}.Migrations.";
        Migration[] found =
        [
            .. typeof(T).Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
                .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
                .Select(name => Read(typeof(T).Assembly, name, name[folder.Length..]))
                .Select(one => one with { Landed = one.Number <= landed })
                .OrderBy(one => one.Number),
        ];
        return found.Length > 0
            ? found
            : throw new SetupException(
                $"{typeof(T).Assembly.GetName().Name} has no migration {folder}NNNN_name.sql: add "
                + "<EmbeddedResource Include=\"Migrations/*.sql\" /> to its project");
    }

    /// <summary>A program's number, of the house or of one system, is that of the newest migration it knows.</summary>
    public static int Newest(IEnumerable<Migration> known, string? system) =>
        known.Where(one => one.System == system).Select(one => one.Number).DefaultIfEmpty().Max();

    private static Migration Read(Assembly assembly, string resource, string name)
    {
        var digits = name.AsSpan(0, Math.Min(4, name.Length));
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new SetupException($"the migration {name} must be called NNNN_name.sql, such as 0001_tables.sql");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return new Migration(number, name, reader.ReadToEnd());
    }

    /// <returns>What follows the words in one of the first lines; null where none has them.</returns>
    private static string? Said(string sql, string words)
    {
        foreach (var line in sql.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(words, StringComparison.Ordinal))
                return line[words.Length..].ToString();
            if (!line.StartsWith("--", StringComparison.Ordinal))
                break;
        }
        return null;
    }
}
