using System.Text.Json;
using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Tests.Regressions;

/// <summary>Each creation wrote two lines: Polly's, for Orleans looks for a place with it.</summary>
public sealed class QuietLogTests
{
    private const int Books = 100;

    [Fact]
    public async Task No_line_is_written_for_each_book()
    {
        var lines = await LogOf("quiet", []);

        Assert.Contains(lines, line => line.Contains("Granary.Silo", StringComparison.Ordinal));
        Assert.DoesNotContain(Categories(lines), category => category.Count() >= Books);
    }

    [Fact]
    public async Task The_section_Logging_of_the_file_and_the_environment_decides()
    {
        var file = Path.Combine(Path.GetTempPath(), $"granary-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(
            file,
            """
            {"Logging":{
              "Console":{"FormatterName":"json"},
              "LogLevel":{"Default":"Error","Granary":"Error","Orleans":"Error"}}}
            """);
        try
        {
            var lines = await LogOf("loud", new()
            {
                ["GRANARY_CONFIG"] = file,
                ["Logging__LogLevel__Granary"] = "Information",
            });

            var categories = lines.Select(line => JsonElement.Parse(line).GetProperty("Category").GetString()).ToList();
            Assert.NotEmpty(categories);
            Assert.All(categories, category => Assert.StartsWith("Granary.", category));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <returns>The lines of a silo that made books and was stopped.</returns>
    private static async Task<string[]> LogOf(string purpose, Dictionary<string, string> options)
    {
        await using var place = await Installation.Open(LabSettings.FromEnvironment(), purpose, options: options);
        await using (var client = new RpcClient(place.Amqp, place.Name + ".caller", place.Topology.Requests))
            for (var n = 0; n < Books; n++)
                Assert.True((await client.Ask(Question.CreateBook($"{purpose}-{n}", "quiet"))).Ok);
        Assert.Equal(0, await place.Silo.Stop());
        return await File.ReadAllLinesAsync(place.Silo.Log);
    }

    private static IEnumerable<IGrouping<string, string>> Categories(IEnumerable<string> lines) =>
        lines.GroupBy(line => line.Split(' ') is [_, _, var category, ..] ? category : line);
}
