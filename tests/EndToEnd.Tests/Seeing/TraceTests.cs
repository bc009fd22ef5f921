using System.Net;
using Granary.Storms.Clients;
using Granary.Tests.Shop;

namespace Granary.Tests.Seeing;

/// <summary>What a collector is told of one silo's work.</summary>
public sealed class TraceTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Other = "1af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task A_request_is_one_trace_from_its_caller_to_its_reply()
    {
        await using var silo = await TracedSilo.Open("traces");

        var reply = await silo.Client.Ask(
            Question.CreateBook("secret-key", "Traced") with { Trace = TracedSilo.Context(Trace) });

        var spans = await silo.Spans(Trace, "reply publish", "commit", "ask book");
        var receive = Assert.Single(spans, span => span.Parent == TracedSilo.Caller);
        Assert.Equal(($"{silo.Place.Name}.api.requests receive", 5), (receive.Name, receive.Kind));
        var ask = Assert.Single(spans, span => span.Name == "ask book");
        var commit = Assert.Single(spans, span => span.Name == "commit");
        var sent = Assert.Single(spans, span => span.Name == "reply publish");
        Assert.Equal((receive.Id, ask.Id, receive.Id), (ask.Parent, commit.Parent, sent.Parent));
        Assert.Equal([ask.Id], commit.Links);
        Assert.Contains(spans, span => span.Parent == commit.Id);
        Assert.Equal($"00-{Trace}-{sent.Id}-01", reply.Trace);
        Assert.Equal(("create_book", "v1", "1", "ok"), (
            receive.Tags["granary.action"], receive.Tags["granary.version"], receive.Tags["granary.attempt"],
            receive.Tags["granary.code"]));
        Assert.DoesNotContain(
            spans.SelectMany(span => span.Tags.Values),
            value => value.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whether_it_is_sampled_is_the_callers_decision()
    {
        await using var silo = await TracedSilo.Open("sampled");

        foreach (var (key, trace) in new[]
        {
            ("no", TracedSilo.Context(Trace, sampled: false)), ("rubbish", new string('0', 100)),
            ("long", new string('0', 10_000)), ("later", "ff-" + TracedSilo.Context(Trace)[3..]), ("nothing", null),
            ("yes", TracedSilo.Context(Other)),
        })
            Assert.True((await silo.Client.Ask(Question.CreateBook(key, key) with { Trace = trace })).Ok);

        await silo.Spans(Other, "reply publish");
        Assert.All(silo.Collector.Spans(), span => Assert.Equal(Other, span.Trace));
    }

    [Fact]
    public async Task What_an_order_takes_belongs_to_its_request()
    {
        await using var silo = await TracedSilo.Open("order");
        using var shop = new ShopDoor(silo.Place.Silo.Address);
        var product = await shop.Product(5);
        var order = await shop.Order(product, 2);

        var told = await shop.Post("/orders", order, ShopDoor.Key, "traceparent: " + TracedSilo.Context(Trace));

        Assert.True(told.Status is 201 or 202, told.Body);
        var spans = await silo.Spans(Trace, "ask order", "ask product", "POST /orders");
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
        await using var silo = await TracedSilo.Open("job");

        var job = await silo.Client.Ask(
            new Question("job", "submit_job", """{"payload":"seen"}""") with { Trace = TracedSilo.Context(Trace) });

        Assert.True(job.Ok, job.Error);
        var spans = await silo.Spans(Trace, "job echo", "handle finish_job");
        var submitted = Assert.Single(spans, span => span.Name == "handle submit_job");
        var added = Assert.Single(spans, span => span.Parent == submitted.Id && span.Name == "ask job");
        Assert.Equal(added.Id, Assert.Single(spans, span => span.Name == "job echo").Parent);
    }

    [Fact]
    public async Task A_replayed_letter_is_linked_to_its_first_life()
    {
        await using var silo = await TracedSilo.Open("letter", new()
        {
            ["OTEL_TRACES_SAMPLER"] = "parentbased_always_on",
        });
        const string Letter = "letter-of-777";
        await silo.Send(Letter, "update_book", """{"id":777000777,"title":"Late"}""", TracedSilo.Context(Trace));
        var first = await silo.Spans(Trace, $"{silo.Place.Name}.api.requests receive");

        var replay = await silo.Run("dlq", "replay", "--id", Letter);

        Assert.Equal((0, "1 published again"), (replay.ExitCode, replay.Output.Trim()));
        ExportedSpan? Second() => silo.Collector.Spans().FirstOrDefault(span => span.Links.Contains(TracedSilo.Caller));
        await TracedSilo.Comes("the letter's second life", () => Second() is not null);
        Assert.NotEqual(Trace, Second()!.Trace);
        Assert.Equal("not_found", Assert.Single(first, span => span.Kind == 5).Tags["granary.code"]);
    }

    [Fact]
    public async Task Metrics_and_logs_come_too()
    {
        await using var silo = await TracedSilo.Open("signals");

        await silo.Client.Ask(Question.CreateBook("seen", "Seen"));

        await TracedSilo.Comes("metrics", () => silo.Collector.Metrics().Contains("granary.request.seconds"));
        await TracedSilo.Comes("logs", () => silo.Collector.Logs().Any(
            line => line.StartsWith("Connected to RabbitMQ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_collector_that_fails_is_told_once_and_the_work_goes_on()
    {
        await using var silo = await TracedSilo.Open("refused", new()
        {
            ["OTEL_TRACES_SAMPLER"] = "always_often",
            ["OTEL_TRACES_SAMPLER_ARG"] = "2",
            ["OTEL_LOGS_EXPORTER"] = "none",
        });
        silo.Collector.Answer = HttpStatusCode.InternalServerError;
        string[] Told(string words) =>
            [.. File.ReadLines(silo.Place.Silo.Log).Where(line => line.Contains(words, StringComparison.Ordinal))];

        await TracedSilo.Comes("the word about the collector", () => Told("The collector does not take").Length > 0);
        for (var n = 0; n < 100; n++)
            Assert.True((await silo.Client.Ask(Question.CreateBook($"on-{n}", "On"))).Ok);
        Assert.Equal(0, await silo.Place.Silo.Stop());

        Assert.Single(Told("The collector does not take"));
        Assert.Single(Told("OTEL_TRACES_SAMPLER: 'always_often' is not known here"));
        Assert.Single(Told("OTEL_TRACES_SAMPLER_ARG: '2' is no number from 0 to 1"));
    }
}
