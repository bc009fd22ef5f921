using System.Text.RegularExpressions;

namespace Granary.Tests.Structure;

/// <summary>A newcomer's questions lead to a heading that is there.</summary>
public sealed partial class ComingFromPageTests
{
    private const string File = "docs/coming-from.md";

    private static readonly string[] Systems = Repository.Read(File).Split("\n## ")[2..];

    [Fact]
    public void Each_of_the_five_systems_has_ten_questions_and_says_what_cannot_work()
    {
        Assert.Equal(5, Systems.Length);
        Assert.All(Systems, section => Assert.Equal(10, Question().Count(section)));
        Assert.All(Systems, section => Assert.Contains("**Cannot work:**", section));
    }

    [Fact]
    public void Every_link_leads_to_a_heading() => Assert.Empty(
        from link in Link().Matches(Repository.Read(File)).Select(match => match.Groups[1].Value)
        let parts = link.Split('#')
        let page = parts[0].Length == 0 ? File : Path.GetRelativePath(
            Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, "docs", parts[0])))
        where !Path.Exists(Path.Combine(Repository.Root, page))
            || (parts.Length > 1 && !Headings(page).Contains(parts[1]))
        select link);

    /// <summary>As GitHub names them.</summary>
    private static IEnumerable<string> Headings(string page) =>
        Heading().Matches(Repository.Read(page))
            .Select(match => NoLetter().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"^\| [^|]+\? \| \[", RegexOptions.Multiline)]
    private static partial Regex Question();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoLetter();
}
