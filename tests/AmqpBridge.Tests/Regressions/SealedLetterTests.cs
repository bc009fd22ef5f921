using System.Text;
using Granary.AmqpBridge.DeadLetters;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Regressions;

/// <summary>Dead letters kept live keys, tokens and passwords as they came, for whoever could read the queue.</summary>
public sealed class SealedLetterTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const string Body = """{"id":"a","action":"register","auth":"hunter1","data":{"password":"hunter2"}}""";

    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task A_dead_letter_has_no_secrets_and_a_name_and_a_caller()
    {
        await DeadLetter(Body);
        var letter = await broker.Take(broker.Table.DeadLetters);
        Assert.DoesNotContain("hunter", Encoding.UTF8.GetString(letter.Body.Span), StringComparison.Ordinal);
        Assert.StartsWith("sealed:v1:", letter.Text("authorization"), StringComparison.Ordinal);
        Assert.Equal("of hunter1", letter.Text("x-caller"));
        Assert.Equal(7, Guid.Parse(letter.Text("x-letter")!).Version);
    }

    [Fact]
    public async Task It_is_shown_masked_and_replayed_whole()
    {
        await DeadLetter(Body);
        await using var queue = await Open();
        var letter = Assert.Single(await queue.List(10));
        var page = (await queue.Show(letter.Letter!))!.Page;
        Assert.Contains("""{"id":"a","action":"register","auth":"***","data":{"password":"***"}}""", page,
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            "hunter", letter.Line + page.Replace("of hunter1", "", StringComparison.Ordinal), StringComparison.Ordinal);

        Assert.Equal(1, await queue.Replay(DeadLetterFilter.ById(letter.Letter!), 1000));
        var request = await broker.Take(broker.Table.Requests);
        Assert.Equal((Body, "hunter3"), (Encoding.UTF8.GetString(request.Body.Span), request.Text("authorization")));
        Assert.Null(request.Text("x-letter") ?? request.Text("x-caller"));
    }

    [Fact]
    public async Task What_is_no_json_is_shown_as_far_as_it_is_and_replayed_whole()
    {
        await DeadLetter("""{"id":"a","auth":"hunter1", oops "password":"hunter2"}""");
        await using var queue = await Open();
        var text = (await queue.Show("a"))!.BodyText;
        Assert.StartsWith("""{"id":"a","auth":"***""", text, StringComparison.Ordinal);
        Assert.EndsWith("bytes that cannot be read as JSON are not shown)", text, StringComparison.Ordinal);
        Assert.Equal(1, await queue.Replay(DeadLetterFilter.All, 1000));
        var request = await broker.Take(broker.Table.Requests);
        Assert.EndsWith("\"hunter2\"}", Encoding.UTF8.GetString(request.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_another_secret_it_stays_and_says_so_and_the_others_are_replayed()
    {
        await DeadLetter(Body);
        await broker.Channel.BasicPublishAsync(
            "", broker.Table.DeadLetters, Encoding.UTF8.GetBytes("""{"id":"b","auth":"x"}"""));
        await BrokerFixture.Until(async () => await broker.Ready(broker.Table.DeadLetters) == 2, "both are there");
        await using var queue = await Open(new string('s', 32));
        Assert.DoesNotContain("hunter2", (await queue.Show("a"))!.Page, StringComparison.Ordinal);
        var fault = await Assert.ThrowsAsync<SetupException>(() => queue.Replay(DeadLetterFilter.All, 1000));
        Assert.StartsWith("1 dead letters stay", fault.Message, StringComparison.Ordinal);
        Assert.Equal(
            """{"id":"b","auth":"x"}""", Encoding.UTF8.GetString((await broker.Take(broker.Table.Requests)).Body.Span));
        Assert.Equal("a", Assert.Single(await queue.List(10)).Id);
    }

    [Fact]
    public async Task A_callers_own_seal_and_headers_are_only_what_he_sent()
    {
        await DeadLetter(
            """{"id":"a","action":"do","auth":"sealed:v1:AAAA","data":{"text":"sealed:v1:AAAA"}}""",
            headers => (headers["x-letter"], headers["x-caller"]) = ("mine", "user:1"));
        await using var queue = await Open();
        var letter = Assert.Single(await queue.List(10));
        Assert.NotEqual("mine", letter.Letter);
        Assert.Equal("of sealed:v1:AAAA", letter.Caller);
        Assert.Equal(1, await queue.Replay(DeadLetterFilter.All, 1000));
        Assert.Contains(
            "\"auth\":\"sealed:v1:AAAA\",\"data\":{\"text\":\"sealed:v1:AAAA\"}",
            Encoding.UTF8.GetString((await broker.Take(broker.Table.Requests)).Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_silo_takes_up_again_is_not_sealed_from_it()
    {
        broker.PlainQueues = StepQueue.All(consumed: true);
        _dispatcher.OnHandle = request => new(request.Action == "run"
            ? Outcome.Refused(ErrorCode.Conflict, "no") : FakeDispatcher.Ok);
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendPlain(broker.Plain(StepQueue.Name), """{"post_id":7,"auth_token":"hunter1"}""");

        await BrokerFixture.Until(() => Compensated().Count == 1, "it is compensated");
        Assert.Equal(["hunter1"], Compensated());
        await broker.Stop();
        await broker.Delete();
        broker.PlainQueues = [];
    }

    private List<string?> Compensated() =>
        [.. _dispatcher.Handled.Where(request => request.Action == "compensate").Select(request => request.Auth)];

    private Task<DeadLetterQueue> Open(string? secret = null) => DeadLetterQueue.Open(
        broker.Options(), [], null, secret is null ? TestSeal.Make() : TestSeal.Make(secret), TimeProvider.System);

    private async Task DeadLetter(string body, Action<IDictionary<string, object?>>? change = null)
    {
        _dispatcher.OnHandle = _ => new(Outcome.Refused(ErrorCode.Conflict, "taken"));
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendRaw(body, properties =>
        {
            properties.ClearReplyTo();
            properties.Headers!["authorization"] = "hunter3";
            change?.Invoke(properties.Headers!);
        });
        await BrokerFixture.Until(async () => await broker.Ready(broker.Table.DeadLetters) == 1, "it is buried");
        await broker.Stop();
    }
}
