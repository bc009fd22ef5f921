using System.Net.Http.Headers;
using System.Text;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Tests.Publishing;

namespace Granary.Tests.Watching;

/// <summary>
/// Two silos, one of them killed, and a request, a repeat, a job and a step: all that watchers look for.
/// </summary>
public sealed class WatchedCluster : IAsyncLifetime
{
    private const string OpenMetrics = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Web = new();

    private Newsroom? _news;

    internal Installation Installation { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Installation = await Installation.Open(LabSettings.FromEnvironment(), "watched", silos: 2);
        await Installation.Silos[1].Kill();
        await Until.True("the dead silo's probes were missed", Soon, async () => (await Text()).Samples.Any(
            sample => sample is { Name: "orleans_messaging_pings_reply_missed_total", Value: >= 3 }));
        await using var client = new RpcClient(
            Installation.Amqp, Installation.Name + ".caller", Installation.Topology.Requests)
        {
            Patience = Soon, // what is sent again is counted again
        };
        var create = Question.CreateBook("watched", "watched");
        var id = (await client.Ask(create)).Number("id");
        await client.Ask(create, copy: 2);
        await client.Ask(Question.Rename("renamed", id, "watched again"));
        await Submit();
        await Until.True("a job is done", Soon, async () =>
            (await Text()).Families.ContainsKey("granary_jobs_finished_total"));
        _news = await Newsroom.Open(LabSettings.FromEnvironment(), Installation);
        await _news.Submitted(await _news.Writer());
        await Until.True("a step is done", Soon, async () =>
            (await Text()).Families.ContainsKey("granary_step_seconds"));
    }

    public async Task DisposeAsync()
    {
        if (_news is not null)
            await _news.DisposeAsync();
        else
            await Installation.DisposeAsync();
    }

    internal async Task<ExpositionPage> Text() => ExpositionPage.Text(await Installation.Silo.Metrics());

    internal Task<ExpositionPage> AsPrometheusAsks() => AsPrometheusAsks(Installation.Silo.Address);

    internal static async Task<ExpositionPage> AsPrometheusAsks(Uri silo)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(silo, "/metrics"));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(OpenMetrics));
        using var reply = await Web.SendAsync(request);
        Assert.Equal("application/openmetrics-text", reply.Content.Headers.ContentType?.MediaType);
        return ExpositionPage.OpenMetrics(await reply.Content.ReadAsStringAsync());
    }

    private async Task Submit()
    {
        using var job = new StringContent("""{"payload":"watched"}""", Encoding.UTF8, "application/json");
        using var reply = await Web.PostAsync(new Uri(Installation.Silo.Address, "/tasks"), job);
        reply.EnsureSuccessStatusCode();
    }
}
