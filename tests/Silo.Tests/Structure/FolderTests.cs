using System.Text.RegularExpressions;

namespace Granary.Tests.Structure;

/// <summary>
/// No folder of a room uses another that uses it again, not even by a third. What a folder uses is read from the
/// compiled room: base types, members, attributes and bodies of methods.
/// </summary>
public sealed partial class FolderTests
{
    [Theory]
    [InlineData("Core", "Granary.Core")]
    [InlineData("Grains.Interfaces", "Granary.Grains.Interfaces")]
    [InlineData("Grains", "Granary.Grains")]
    [InlineData("Dispatch", "Granary.Dispatch")]
    [InlineData("AmqpBridge", "Granary.AmqpBridge")]
    [InlineData("HttpBridge", "Granary.HttpBridge")]
    [InlineData("Postgres", "Granary.Postgres")]
    [InlineData("Hosting", "Granary.Hosting")]
    [InlineData("Silo", "granary")]
    [InlineData("Testing", "Granary.Testing")]
    public void No_folder_uses_one_that_uses_it(string room, string assembly)
    {
        var folders = Folders(room);
        var uses = UsedTypes.Of(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"))
            .Where(use => folders.ContainsKey(use.User) && folders.ContainsKey(use.Used))
            .Select(use => (From: folders[use.User], To: folders[use.Used], use))
            .ToList();
        Assert.NotEmpty(uses);
        uses.RemoveAll(use => use.From == use.To);
        Assert.Empty(InCircles(uses.Select(use => (use.From, use.To)).ToHashSet())
            .SelectMany(pair => uses.Where(use => (use.From, use.To) == pair))
            .Select(use => $"{use.From} uses {use.To}: {use.use.User} uses {use.use.Used}"));
    }

    [Fact]
    public void A_circle_of_three_is_seen() => Assert.Equal(
        [("a", "b"), ("b", "c"), ("c", "a")],
        InCircles([("a", "b"), ("b", "c"), ("c", "a"), ("a", "d"), ("e", "a")]).Order());

    /// <summary>A pair is in a circle if its end leads back to its beginning.</summary>
    private static IEnumerable<(string From, string To)> InCircles(HashSet<(string From, string To)> uses)
    {
        var next = uses.ToLookup(use => use.From, use => use.To);
        return uses.Where(use => Reached(use.To, next).Contains(use.From));
    }

    private static HashSet<string> Reached(string start, ILookup<string, string> next)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>([start]);
        while (open.TryPop(out var folder))
        {
            foreach (var one in next[folder].Where(reached.Add))
                open.Push(one);
        }

        return reached;
    }

    /// <summary>Where the types of a room are written, by namespace and name.</summary>
    private static Dictionary<string, string> Folders(string room) =>
        (from file in Repository.Sources(room)
         let text = File.ReadAllText(file)
         let space = Namespace().Match(text).Groups[1].Value
         from type in Type().Matches(text)
         let arity = type.Groups[2].Success ? $"`{type.Groups[2].Value.Split(',').Length}" : ""
         let name = $"{space}.{type.Groups[1].Value}{arity}"
         group Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!) by name)
        .ToDictionary(group => group.Key, group => group.Distinct().Single());

    [GeneratedRegex("^namespace ([\\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^(?:(?:public|internal|sealed|static|abstract|partial|readonly|file)\s+)*"
        + @"(?:record\s+struct|record\s+class|record|class|struct|interface|enum|delegate\s+[\w<>?\[\],. ]+?)"
        + @"\s+(\w+)(?:<([\w, ]+)>)?",
        RegexOptions.Multiline)]
    private static partial Regex Type();
}
