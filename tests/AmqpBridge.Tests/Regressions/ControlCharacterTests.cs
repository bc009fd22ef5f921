using System.Text;
using System.Text.Json;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Topology;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Regressions;

/// <summary>
/// A client's ids went unchanged into logs, and onto the terminal of an operator that listed dead letters: an escape
/// sequence cleared the screen, and a line break began a line that nobody had written.
/// </summary>
public sealed class ControlCharacterTests(BrokerFixture broker)
    : IClassFixture<BrokerFixture>, IAsyncLifetime, IDisposable
{
    private const string Hostile = "\u001b[2J\r\nwarn: all is well\u009b\u202e\u2028\u0007end";
    private const string Harmless = @"\u001B[2J\u000D\u000Awarn: all is well\u009B\u202E\u2028\u0007end";

    private readonly FakeDispatcher _dispatcher = new();
    private readonly LogLines _log = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData("\u001b")]
    [InlineData("\r\n")]
    [InlineData("a\tb")]
    [InlineData("\u007f")]
    [InlineData("\u009b31m")]
    public void An_id_with_control_characters_is_an_invalid_request(string id)
    {
        var body = $$"""{"id":{{JsonSerializer.Serialize(id)}},"action":"a"}""";

        Assert.Equal(ErrorCode.InvalidRequest, Read(body).Refusal?.Code);
        Assert.Equal(ErrorCode.InvalidRequest, Read("""{"action":"a"}""", id).Refusal?.Code);
        Assert.Equal(ErrorCode.InvalidRequest, ReadPlain("{}", id).Refusal?.Code);
    }

    [Fact]
    public async Task An_id_of_128_control_characters_has_one_short_answer()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        var id = JsonSerializer.Serialize(new string('\u001b', 128));
        await client.SendRaw($$"""{"id":{{id}},"action":"a"}""", properties => properties.CorrelationId = "control");

        var reply = await client.Reply("control");
        Assert.Equal("invalid_request", reply.Code);
        Assert.InRange(reply.Body.Length, 1, 300);
    }

    [Fact]
    public void An_id_in_any_language_is_taken() =>
        Assert.Equal("заказ-№1 注文", Read("""{"id":"заказ-№1 注文","action":"a"}""").Request!.Id);

    [Fact]
    public void A_refused_id_comes_back_as_a_short_one()
    {
        Assert.InRange(Read($$"""{"id":"{{new string('i', 200_000)}}","action":"a"}""").CorrelationId.Length, 1, 256);
        Assert.InRange(Read($$"""{"id":"{{new string('i', 200_000)}}","action":"a" """).CorrelationId.Length, 1, 256);
    }

    [Fact]
    public async Task Nothing_of_a_correlation_id_does_anything_in_the_log()
    {
        _dispatcher.OnHandle = _ => new(Outcome.Refused(ErrorCode.NotFound, "no such book"));
        await broker.Start(_dispatcher, logs: _log);
        await using var client = await broker.Client();
        await client.Send("refused", p => (p.ReplyTo, p.CorrelationId) = (null, Hostile));
        await client.Send("unanswered", p => (p.ReplyTo, p.CorrelationId) = ("amq.rabbitmq.reply-to.broken", Hostile));
        await BrokerFixture.Until(
            () => _log.All.Count(line => line.Contains(Harmless, StringComparison.Ordinal)) >= 2, "both are logged");

        Assert.DoesNotContain(
            _log.All, line => line.Any(char.IsControl) || line.Contains('\u202e', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_a_failed_request_does_anything_in_the_log()
    {
        _dispatcher.OnHandle = _ => throw new InvalidOperationException("a defect");
        await broker.Start(_dispatcher, logs: _log);
        await using var client = await broker.Client();
        await client.Call("failed", p => p.CorrelationId = Hostile, Hostile);

        Assert.Contains(_log.All, line => line.Contains(Harmless, StringComparison.Ordinal));
        Assert.DoesNotContain(_log.All, line => line.Any(char.IsControl));
    }

    [Fact]
    public void A_dead_letter_is_shown_without_anything_that_a_terminal_obeys()
    {
        var properties = new BasicProperties
        {
            CorrelationId = Hostile,
            MessageId = Hostile,
            ReplyTo = Hostile,
            Headers = new[] { "x-error-code", "x-error", "x-first-seen", "x-failed-at", "x-original-queue" }
                .ToDictionary(name => name, object? (_) => Encoding.UTF8.GetBytes(Hostile)),
        };
        var letter = DeadLetter.Of(
            properties, Encoding.UTF8.GetBytes("{\n\t\"no\": \"\u202e\u009b\"}" + Hostile), false, TestSeal.Make());

        Assert.DoesNotContain(letter.Line, char.IsControl);
        Assert.All(letter.Page.Split('\n'), line => Assert.DoesNotContain(line, c => char.IsControl(c) && c != '\t'));
        Assert.DoesNotContain('\u202e', letter.Line + letter.Page);
        Assert.Contains(Harmless, letter.Line);
        Assert.Contains("{\n\t\"no\": \"\\u202E\\u009B\"}", letter.Page);
        Assert.True(letter.IsNamed(Harmless));
    }

    private static ReadEnvelope Read(string body, string? messageId = null) => new EnvelopeReader(256 * 1024).Read(
        Encoding.UTF8.GetBytes(body), new BasicProperties { MessageId = messageId }, false, DateTimeOffset.UnixEpoch);

    private static ReadEnvelope ReadPlain(string body, string messageId) =>
        new PlainReader(1024, new PlainQueue("product", "create_product"), null).Read(
            Encoding.UTF8.GetBytes(body), new BasicProperties { MessageId = messageId }, false,
            DateTimeOffset.UnixEpoch);
}
