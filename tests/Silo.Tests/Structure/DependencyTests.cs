using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Granary.Tests.Structure;

/// <summary>Dependencies point one way; grains have neither a clock nor dice of their own.</summary>
public sealed partial class DependencyTests
{
    [Theory]
    [InlineData("Core", "Microsoft.Orleans.Sdk")]
    [InlineData("Grains.Interfaces", "Core", "Microsoft.Orleans.Sdk")]
    [InlineData("Grains", "Core", "Grains.Interfaces", "Microsoft.Orleans.Sdk", "Quartz")]
    [InlineData("Dispatch", "Core")]
    [InlineData("AmqpBridge", "Core", "Dispatch", "RabbitMQ.Client", "Polly.Core")]
    [InlineData("HttpBridge", "Core", "Dispatch", "Swashbuckle.AspNetCore.SwaggerUI")]
    [InlineData("Postgres", "Core", "Npgsql", "Polly.Core")]
    [InlineData("Silo", "Hosting", "Grains")]
    [InlineData("Host", "Hosting")]
    [InlineData("Testing", "Dispatch", "Hosting", "Microsoft.Orleans.TestingHost")]
    public void A_room_uses_only_what_its_line_allows(string room, params string[] allowed) =>
        Assert.Equal(allowed.Order(), References(room).Order());

    [Fact]
    public void The_host_knows_no_systems() => Assert.DoesNotContain("Grains", References("Hosting"));

    [Fact]
    public void Nothing_but_the_store_and_its_host_knows_the_database()
    {
        string[] rooms = ["Core", "Grains.Interfaces", "Grains", "Dispatch", "AmqpBridge", "HttpBridge"];
        Assert.Empty(rooms.SelectMany(Repository.Sources).Where(file => File.ReadAllText(file).Contains("Npgsql")));
    }

    [Fact]
    public void Grains_have_no_clock_and_no_dice()
    {
        var offenders = new[] { "Core", "Grains" }.SelectMany(Repository.Sources)
            .Where(file => !NoRules().IsMatch(file))
            .Where(file => Forbidden().IsMatch(File.ReadAllText(file)));
        Assert.Empty(offenders);
    }

    [Fact]
    public void No_type_is_called_Task_and_no_namespace_ends_in_it()
    {
        var offenders = Repository.Rooms.SelectMany(Repository.Sources)
            .Where(file => TaskNamed().IsMatch(File.ReadAllText(file)));
        Assert.Empty(offenders);
    }

    private static IEnumerable<string> References(string room)
    {
        var project = XDocument.Parse(Repository.Read($"{room}/{room}.csproj"));
        return project.Descendants()
            .Where(element => element.Name.LocalName is "ProjectReference" or "PackageReference")
            .Select(element => Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value + ".x"))
            .Select(name => name.EndsWith(".csproj", StringComparison.Ordinal)
                ? Path.GetFileNameWithoutExtension(name)
                : name);
    }

    /// <summary>What decides nothing: asks of Orleans code, and what works beside the entities.</summary>
    [GeneratedRegex("(GrainAsks|Handler|PostAsks|Queue|Calls|Moderator|Replaceable)[.]cs$")]
    private static partial Regex NoRules();

    [GeneratedRegex(
        @"DateTime(Offset)?\.(Utc)?Now|Guid\.NewGuid|new Random|Random\.Shared|TimeProvider\.System|Stopwatch")]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"\b(class|record|struct|interface)\s+Task\b|namespace\s+[\w.]*\bTask;")]
    private static partial Regex TaskNamed();
}
