namespace Granary.Tests.Documents;

/// <summary>The OpenAPI document, judged by tools that are not ours.</summary>
[Collection(SystemSuite.Name)]
public sealed class OpenApiTests(SystemFixture system)
{
    [Fact]
    public async Task It_is_valid_and_a_client_generated_from_it_calls_the_routes()
    {
        var address = system.Installation.Silo.Address.GetLeftPart(UriPartial.Authority);
        var run = await ProgramRun.Of(
            "node", [Path.Combine(Checkout.Folder, "tests/openapi/check.mjs"), address], system.Variables());

        Assert.True(run.ExitCode == 0, run.ToString());
        var routes = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.Contains(',')).Distinct();
        Assert.True(routes.Count() >= 10, run.Output);
    }
}
