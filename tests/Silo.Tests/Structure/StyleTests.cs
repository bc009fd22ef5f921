using System.Text.RegularExpressions;

namespace Granary.Tests.Structure;

/// <summary>What the style asks for and a machine can see.</summary>
public sealed partial class StyleTests
{
    private static readonly string[] Rooms = [.. Repository.Rooms, "Templates", "samples", "bench", "tests"];

    [Fact]
    public void No_file_is_over_250_lines() =>
        Assert.Empty(Rooms.SelectMany(Repository.Sources).Where(file => File.ReadLines(file).Count() > 250));

    [Fact]
    public void No_line_is_over_120_columns() =>
        Assert.Empty(Rooms.SelectMany(Repository.Sources).SelectMany(file => File.ReadLines(file)
            .Select((line, at) => (Length: line.Length, At: at + 1)).Where(line => line.Length > 120)
            .Select(line => $"{Path.GetRelativePath(Repository.Root, file)}:{line.At}")));

    [Fact]
    public void Nothing_is_left_to_do() =>
        Assert.Empty(Rooms.SelectMany(Repository.Sources)
            .Where(file => !file.EndsWith("StyleTests.cs", StringComparison.Ordinal))
            .Where(file => Leftover().IsMatch(File.ReadAllText(file))));

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|NotImplementedException")]
    private static partial Regex Leftover();
}
