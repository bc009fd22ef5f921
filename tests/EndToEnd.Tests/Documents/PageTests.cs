using System.Text.Json;
using Granary.Storms.Lab;

namespace Granary.Tests.Documents;

/// <summary>
/// What the pages show is so: each is run from its first line to its last, on an installation of its own.
/// </summary>
[Collection(SystemSuite.Name)]
public sealed class PageTests(SystemFixture system)
{
    private const string Marker = "--- the next block ---";

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/http.md")]
    [InlineData("docs/jobs.md")]
    [InlineData("docs/publishing.md")]
    [InlineData("docs/shop.md")]
    [InlineData("docs/tasks.md")]
    [InlineData("docs/users.md")]
    public async Task Its_examples_are_answered_as_it_shows(string file)
    {
        await using var installation = await Installation.Open(system.Settings, "page");
        var page = Page.Read(Path.Combine(Checkout.Folder, file));
        Assert.NotEmpty(page.Steps);

        var run = await ProgramRun.Of("bash", ["-c", Script(page, installation)], Variables(installation));

        var printed = run.Output.Split(Marker + "\n");
        Assert.True(page.Steps.Count == printed.Length - 1, run.ToString());
        foreach (var (step, output) in page.Steps.Zip(printed))
            Judge(step, output.Trim(), $"{file}:{step.Line}: {output} {run.Errors}");
    }

    private static void Judge(PageStep step, string output, string context)
    {
        var lines = output.ReplaceLineEndings("\n").Split('\n');
        Assert.All(
            step.Lines, line => Assert.True(lines.Contains(line.TrimEnd()), $"there is no line '{line}', {context}"));
        if (step.Json is null)
            return;
        try
        {
            Shown.Matches(JsonElement.Parse(step.Json), Shown.LastJson(output));
        }
        catch (Exception e)
        {
            Assert.Fail($"{context}\n{e.Message}");
        }
    }

    /// <summary>The pages' readers have their silo on port 8000.</summary>
    private static string Script(Page page, Installation installation) => string.Join('\n', [
        $"cd '{Checkout.Folder}'",
        .. page.Steps.Select(step => $"{step.Script}\necho; echo '{Marker}'"),
    ]).Replace("localhost:8000", installation.Silo.Address.Authority, StringComparison.Ordinal);

    private Dictionary<string, string> Variables(Installation installation) => new(system.Variables(installation))
    {
        ["GRANARY_PROGRAM"] = system.Settings.Program,
    };
}
