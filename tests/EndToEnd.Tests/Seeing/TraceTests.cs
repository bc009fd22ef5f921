using Granary.Storms.Clients;
using Granary.Tests.Shop;
using Granary.Tests.Watching;

namespace Granary.Tests.Seeing;

/// <summary>What a collector hears from one silo. The callers say what is sampled.</summary>
public sealed class TraceTests(TracedFixture fixture) : IClassFixture<TracedFixture>
{
    private readonly TracedSilo _silo = fixture.Silo;

    [Fact]
    public async Task A_request_is_one_trace_from_its_caller_to_its_reply()
    {
        var trace = _silo.NewTrace();
        var reply = await _silo.Client.Ask(
            Question.CreateBook("secret-key", "Traced") with { Trace = TracedSilo.Context(trace) });

        var name = $"{_silo.Place.Name}.api.requests receive";
        var spans = await _silo.Spans(trace, "reply publish", "commit", "ask book", name);
        var receive = Assert.Single(spans, span => span.Parent == TracedSilo.Caller);
        Assert.Equal((name, 5), (receive.Name, receive.Kind));
        var ask = Assert.Single(spans, span => span.Name == "ask book");
        var commit = Assert.Single(spans, span => span.Name == "commit");
        var sent = Assert.Single(spans, span => span.Name == "reply publish");
        Assert.Equal((receive.Id, ask.Id, receive.Id), (ask.Parent, commit.Parent, sent.Parent));
        Assert.Equal([ask.Id], commit.Links);
        Assert.Contains(spans, span => span.Parent == commit.Id);
        Assert.Equal($"00-{trace}-{sent.Id}-01", reply.Trace);
        Assert.Equal(("create_book", "v1", "1", "ok"), (
            receive.Tags["granary.action"], receive.Tags["granary.version"], receive.Tags["granary.attempt"],
            receive.Tags["granary.code"]));
        Assert.DoesNotContain(
            spans.SelectMany(span => span.Tags.Values),
            value => value.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_of_metrics_leads_to_traces_by_both_doors()
    {
        var (amqp, http) = (_silo.NewTrace(), _silo.NewTrace());
        await _silo.Client.Ask(Question.CreateBook("dot", "Dotted") with { Trace = TracedSilo.Context(amqp) });
        using var shop = new ShopDoor(_silo.Place.Silo.Address);
        var product = await shop.Product(5);
        var order = await shop.Order(product, 1);
        await shop.Post("/orders", order, ShopDoor.Key, "traceparent: " + TracedSilo.Context(http));

        var page = await WatchedCluster.AsPrometheusAsks(_silo.Place.Silo.Address);
        IEnumerable<string?> Traces(string metric, string? action = null) => page.Samples
            .Where(sample => sample.Name == metric && (action is null || sample.Labels["action"] == action))
            .Select(sample => sample.Exemplar.GetValueOrDefault("trace_id"));
        Assert.Contains(amqp, Traces("granary_request_seconds_bucket", "create_book"));
        Assert.Contains(http, Traces("granary_request_seconds_bucket", "create_order"));
        Assert.NotEmpty(Traces("granary_commit_seconds_bucket").OfType<string>().Intersect(_silo.Traces));
    }

    [Fact]
    public async Task Whether_it_is_sampled_is_the_callers_decision()
    {
        var (sampled, unsampled) = (_silo.NewTrace(), new string('a', 32));
        foreach (var (key, trace) in new[]
        {
            ("no", TracedSilo.Context(unsampled, sampled: false)), ("rubbish", new string('0', 100)),
            ("long", new string('0', 10_000)), ("later", "ff-" + TracedSilo.Context(unsampled)[3..]), ("nothing", null),
            ("yes", TracedSilo.Context(sampled)),
        })
            Assert.True((await _silo.Client.Ask(Question.CreateBook(key, key) with { Trace = trace })).Ok);

        await _silo.Spans(sampled, "reply publish");
        Assert.All(_silo.Collector.Spans(), span => Assert.Contains(span.Trace, _silo.Traces));
    }

    [Fact]
    public async Task What_an_order_takes_belongs_to_its_request()
    {
        var trace = _silo.NewTrace();
        using var shop = new ShopDoor(_silo.Place.Silo.Address);
        var product = await shop.Product(5);
        var order = await shop.Order(product, 2);

        var told = await shop.Post("/orders", order, ShopDoor.Key, "traceparent: " + TracedSilo.Context(trace));

        Assert.True(told.Status is 201 or 202, told.Body);
        var spans = await _silo.Spans(trace, "ask order", "ask product", "POST /orders");
        var root = Assert.Single(spans, span => span.Parent == TracedSilo.Caller);
        var byId = spans.ToDictionary(span => span.Id);
        Assert.All(
            spans.Where(span => span.Name is "ask order" or "ask product"),
            span => Assert.Equal(root.Id, Root(span)));
        string Root(ExportedSpan span) => byId.TryGetValue(span.Parent, out var parent) ? Root(parent) : span.Id;
    }

    [Fact]
    public async Task A_job_is_done_in_the_trace_of_its_submission()
    {
        var trace = _silo.NewTrace();
        var job = await _silo.Client.Ask(
            new Question("job", "submit_job", """{"payload":"seen"}""") with { Trace = TracedSilo.Context(trace) });

        Assert.True(job.Ok, job.Error);
        var spans = await _silo.Spans(trace, "handle submit_job", "job echo", "handle finish_job");
        var submitted = Assert.Single(spans, span => span.Name == "handle submit_job");
        var added = Assert.Single(spans, span => span.Parent == submitted.Id && span.Name == "ask job");
        Assert.Equal(added.Id, Assert.Single(spans, span => span.Name == "job echo").Parent);
    }

    [Fact]
    public async Task A_refused_request_has_a_line_in_its_trace()
    {
        var trace = _silo.NewTrace();
        await _silo.Client.Ask(
            new Question("none", "get_book", """{"id":777000111}""") with { Trace = TracedSilo.Context(trace) });

        await TracedSilo.Comes("its line", () => _silo.Collector.Logs(trace).Count > 0);
        var (text, said) = Assert.Single(_silo.Collector.Logs(trace));
        Assert.Equal($"get_book from {_silo.Place.Topology.Requests}: not_found", text);
        Assert.Equal(("get_book", "book/777000111", trace), (said["Action"], said["Entity"], said["TraceId"]));
        var scope = $" => request {said["RequestId"]}, get_book, book/777000111, trace {trace} ";
        Assert.Contains(
            File.ReadLines(_silo.Place.Silo.Log), line => line.Contains(scope, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_warning_of_an_entity_belongs_to_the_request_that_caused_it()
    {
        var trace = _silo.NewTrace();
        using var shop = new ShopDoor(_silo.Place.Silo.Address);
        var order = await shop.Order(await shop.Product(2), 2);
        await shop.Post("/orders", order, ShopDoor.Key, "traceparent: " + TracedSilo.Context(trace));

        await TracedSilo.Comes("the warning", () => _silo.Collector.Logs(trace).Count > 0);
        Assert.StartsWith("product/", Assert.Single(_silo.Collector.Logs(trace)).Tags["Entity"]);
    }

    [Fact]
    public async Task Metrics_and_logs_come_too()
    {
        await _silo.Client.Ask(Question.CreateBook("seen", "Seen"));

        await TracedSilo.Comes("metrics", () => _silo.Collector.Metrics().Contains("granary.request.seconds"));
        await TracedSilo.Comes("logs", () => _silo.Collector.Logs().Any(
            line => line.StartsWith("Connected to RabbitMQ", StringComparison.Ordinal)));
    }
}
