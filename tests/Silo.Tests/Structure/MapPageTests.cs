using System.Text.RegularExpressions;

namespace Granary.Tests.Structure;

/// <summary>The page that tells where things are names files that are there.</summary>
public sealed partial class MapPageTests
{
    [Fact]
    public void Every_file_that_it_names_is_there()
    {
        var named = File().Matches(Repository.Read("docs/map.md")).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(10, named.Count);
        Assert.All(named, file => Assert.NotEmpty(Repository.Read(file)));
    }

    [GeneratedRegex(@"`([A-Z][\w./]*\.cs)`")]
    private static partial Regex File();
}
