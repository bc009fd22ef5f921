using System.Net;
using System.Text;
using Granary.Storms.Lab;

namespace Granary.Tests.Cluster;

public sealed class DashboardTests
{
    private readonly LabSettings _settings = LabSettings.FromEnvironment();

    [Fact]
    public async Task The_dashboard_is_for_administrators_and_tells_of_the_cluster()
    {
        await using var place = await Installation.Open(
            _settings, "dashboard", options: new Dictionary<string, string> { ["Orleans__Dashboard"] = "true" });
        var (admin, other) = (await Key(place, "admin"), await Key(place, "library"));
        using var http = new HttpClient { BaseAddress = place.Silo.Address };

        await Until.True("the key is known", TimeSpan.FromSeconds(10), async () =>
            await Status(http, ("X-API-Key", admin)) == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(http, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(http, ("X-API-Key", other)));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(http, ("Authorization", "Basic rubbish")));
        var rubbish = "Basic " + new string('A', 4000);
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(http, ("Authorization", rubbish)));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(http, null, "/DASHBOARD/DashboardCounters"));
        var password = Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + admin));
        Assert.Equal(
            HttpStatusCode.OK,
            await Status(http, ("Authorization", "Basic " + password), "/dashboard/DashboardCounters"));
        Assert.Equal(HttpStatusCode.OK, await Status(http, null, "/health/ready"));
    }

    [Fact]
    public async Task Without_the_option_there_is_none()
    {
        await using var place = await Installation.Open(_settings, "nodashboard");
        using var http = new HttpClient { BaseAddress = place.Silo.Address };

        Assert.Equal(HttpStatusCode.NotFound, await Status(http, null));
    }

    private static async Task<HttpStatusCode> Status(
        HttpClient http, (string Name, string Value)? header, string path = "/dashboard/")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is { } given)
            request.Headers.TryAddWithoutValidation(given.Name, given.Value);
        using var reply = await http.SendAsync(request);
        return reply.StatusCode;
    }

    private async Task<string> Key(Installation place, string scope)
    {
        var run = await ProgramRun.Of(
            _settings.Program, ["keys", "create", scope, "--scope", scope], SiloRun.Variables(_settings, place));
        Assert.Equal(0, run.ExitCode);
        return run.Output.Trim();
    }
}
