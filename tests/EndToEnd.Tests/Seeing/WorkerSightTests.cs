using System.Net;
using Granary.Publishing;
using Granary.Storms.Lab;
using Granary.Tests.Publishing;

namespace Granary.Tests.Seeing;

/// <summary>What <c>granary worker</c> shows of itself.</summary>
public sealed class WorkerSightTests : IDisposable
{
    private const string Trace = "3af7651916cd43dd8448eb211c80319c";

    private static readonly string[] Steps = ["--steps", string.Join(',', PostStep.All)];

    private readonly LabSettings _settings = LabSettings.FromEnvironment();
    private readonly Uri _page = new($"http://127.0.0.1:{FreePort.Next()}");
    private readonly HttpClient _http = new();

    private string Log => Path.Combine(_settings.Logs, $"sight-{_page.Port}.{_workers.Count}.log");

    private readonly List<ServerProcess> _workers = [];

    public void Dispose()
    {
        _workers.ForEach(worker => worker.Dispose());
        _http.Dispose();
    }

    [Fact]
    public async Task Its_steps_and_the_webhook_are_in_the_trace_and_its_page_counts_them()
    {
        using var hook = new Hook();
        await using var silo = await TracedSilo.Open("sight", new()
        {
            ["Users__HashRounds"] = "1000",
            ["Publishing__Workers"] = "false",
            ["Publishing__Delivery"] = "webhook",
            ["Publishing__WebhookUrl"] = hook.Address.ToString(),
        });
        await using var news = await Newsroom.Open(_settings, silo.Place);
        Start(Steps, news.Variables, silo.Collector.Options(), new Dictionary<string, string>
        {
            ["GRANARY_AMQP"] = silo.Place.Amqp.ToString(),
            ["Amqp__Prefix"] = silo.Place.Name + ".",
            ["OTEL_TRACES_SAMPLER"] = "parentbased_always_off",
        });
        var (author, reader) = (await news.Writer(), await news.Writer());
        await news.Door.Post($"/api/users/{author.Id}/subscribe", "{}", reader.Header);
        var id = await news.Draft(author);
        await news.Door.Post(
            $"/api/articles/{id}/publish", "{}", author.Header, "traceparent: " + TracedSilo.Context(Trace));

        await news.Reaches(id, PostStatus.Published);
        Assert.StartsWith($"00-{Trace}-", await hook.TraceParent.WaitAsync(TimeSpan.FromSeconds(30)));
        var prefix = silo.Place.Name + ".post.";
        var spans = await silo.Spans(
            Trace, ["POST", .. PostStep.All.Select(step => $"{prefix}{step} publish")],
            all => PostStep.All.All(step => all.Any(done =>
                done.Name == $"{prefix}{step} receive"
                && all.Any(report => report.Parent == done.Id && report.Kind == 5))));
        foreach (var step in PostStep.All)
        {
            var done = Assert.Single(spans, span => span.Name == $"{prefix}{step} receive");
            Assert.Equal($"{prefix}{step} publish", Assert.Single(spans, span => span.Id == done.Parent).Name);
            Assert.Contains(spans, report => report.Parent == done.Id && report.Kind == 5);
        }

        Assert.Equal(HttpStatusCode.OK, await Ready());
        Assert.Contains(
            """granary_step_seconds_count{outcome="done",step="moderate"} 1""",
            await _http.GetStringAsync(new Uri(_page, "metrics")));
    }

    [Fact]
    public async Task Without_a_broker_it_is_not_ready()
    {
        Start(Steps, new Dictionary<string, string>
        {
            ["GRANARY_AMQP"] = $"amqp://guest:guest@127.0.0.1:{FreePort.Next()}",
            ["GRANARY_PROFILE"] = "development",
        });
        await Until.True("it answers", TimeSpan.FromSeconds(30), async () => await Ready() is not null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Ready());
        var health = await ProgramRun.Of(
            _settings.Program, ["health", "--url", _page.ToString()], new Dictionary<string, string>());
        Assert.Equal(1, health.ExitCode);
        Assert.Contains("""  "engine":"worker","checks":{"broker":{"status":"down" """.Trim(), health.Output);
    }

    [Fact]
    public async Task Without_silos_it_is_not_ready()
    {
        Start([], new Dictionary<string, string>
        {
            ["GRANARY_AMQP"] = _settings.Amqp.ToString(),
            ["GRANARY_PROFILE"] = "development",
            ["Amqp__Prefix"] = $"nowhere-{_page.Port}.",
        });

        await Until.True("it knows", TimeSpan.FromSeconds(30), async () => await Health() is { } health
            && health.Contains("\"silos\":{\"status\":\"down\"", StringComparison.Ordinal)
            && health.Contains("claim_job was not answered", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Ready());
    }

    [Fact]
    public async Task Several_that_start_at_once_with_the_default_address_all_have_a_page()
    {
        var logs = new List<string>();
        for (var n = 0; n < 3; n++)
        {
            logs.Add(Log);
            Start([], new Dictionary<string, string>
            {
                ["GRANARY_AMQP"] = $"amqp://guest:guest@127.0.0.1:{FreePort.Next()}",
                ["GRANARY_PROFILE"] = "development",
                ["Worker__Urls"] = "http://127.0.0.1:8002",
            });
        }

        foreach (var log in logs)
            await Until.True($"{log} says where", TimeSpan.FromSeconds(30), () => Task.FromResult(
                File.Exists(log)
                && File.ReadAllText(log).Contains("its health is at http://127.0.0.1:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("rubbish", "Invalid url: 'rubbish'")]
    [InlineData("http://127.0.0.1:99999", "Specified argument was out of the range of valid values")]
    [InlineData("ftp://127.0.0.1:1", "Unrecognized scheme in server address 'ftp://127.0.0.1:1'")]
    public async Task An_address_that_is_none_is_named(string address, string fault) =>
        (await ProgramRun.Of(_settings.Program, ["worker"], new Dictionary<string, string>
        {
            ["GRANARY_PROFILE"] = "development",
            ["Worker__Urls"] = address,
        })).EndsWithOneSentence($"the worker's health cannot be shown at {address}: {fault}");

    private void Start(IReadOnlyList<string> work, params IReadOnlyDictionary<string, string>[] options)
    {
        var variables = new Dictionary<string, string> { ["Worker__Urls"] = _page.ToString() };
        foreach (var (name, value) in options.SelectMany(some => some))
            variables[name] = value;
        _workers.Add(ServerProcess.Start(
            _settings.Program, ["worker", "--workers", "1", .. work], variables, Log));
    }

    private async Task<string?> Health()
    {
        try
        {
            return await (await _http.GetAsync(new Uri(_page, "health"))).Content.ReadAsStringAsync();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task<HttpStatusCode?> Ready()
    {
        try
        {
            return (await _http.GetAsync(new Uri(_page, "health/ready"))).StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
