using System.Text;
using System.Text.Json;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Topology;
using RabbitMQ.Client;

namespace Granary.Tests.Envelopes;

public sealed class PlainReaderTests
{
    private static readonly PlainReader Reader = new(
        1024, new PlainQueue("product", "create_product", "v2"), "queue:product");
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_body_is_the_data_of_the_queues_action()
    {
        var request = Read(
            """{"name":"Chair","price":{"id":1},"id":7,"action":"x"}""", p => p.MessageId = "m").Request!;
        Assert.Equal(
            ("m", "v2", "create_product", "m"), (request.Id, request.Version, request.Action, request.IdempotencyKey));
        Assert.Equal("""{"name":"Chair","price":{"id":1},"id":7,"action":"x"}""", request.Data.GetRawText());
        Assert.Equal((null, "queue:product", false), (request.Auth, request.TrustedCaller, request.Repeated));
    }

    [Theory]
    [InlineData("""{"idempotency_key":"k"}""", "m", "m", "k")]
    [InlineData("""{"idempotency_key":"k"}""", null, "k", "k")]
    [InlineData("""{"idempotency_key":"k"}""", "", "k", "k")]
    [InlineData("""{"idempotency_key":null}""", "m", "m", "m")]
    [InlineData("{}", "m", "m", "m")]
    public void The_field_is_the_key_or_the_message_id_is(string body, string? message, string id, string key)
    {
        var read = Read(body, p => p.MessageId = message);
        Assert.Equal((id, key, null), (read.Request!.Id, read.Request.IdempotencyKey, read.MadeId));
        Assert.Equal(0, read.Request.Data.GetPropertyCount());
    }

    [Fact]
    public void Without_both_each_delivery_has_an_id_of_its_own()
    {
        var (first, second) = (Read("{}", p => p.CorrelationId = "c"), Read("{}", p => p.CorrelationId = "c"));
        Assert.NotEqual(first.Request!.Id, second.Request!.Id);
        Assert.Equal((first.Request.Id, null, "c"), (first.MadeId, first.Request.IdempotencyKey, first.CorrelationId));
        Assert.Equal(Read("{}") is var read ? read.MadeId : "", read.CorrelationId);
    }

    [Fact]
    public void The_header_is_the_credential_or_the_field_is()
    {
        const string body = """{"name":"x","auth_token":"t"}""";
        Assert.Equal("h", Read(body, p => p.Headers = Header("authorization", "h"u8.ToArray())).Request!.Auth);
        var request = Read(body).Request!;
        Assert.Equal(("t", """{"name":"x"}"""), (request.Auth, request.Data.GetRawText()));
        Assert.Null(Read("""{"auth_token":""}""", p => p.Headers = Header("authorization", "")).Request!.Auth);
    }

    [Fact]
    public void Properties_are_read_as_those_of_requests()
    {
        var read = Read("{}", p =>
        {
            p.ReplyTo = "q";
            p.Expiration = "1000";
            p.Headers = new Dictionary<string, object?> { ["traceparent"] = "00-1", ["x-attempt"] = 2 };
        });
        Assert.Equal(
            ("q", 2, true, "00-1"), (read.ReplyTo, read.Tries, read.Request!.Repeated, read.Request.TraceParent));
        Assert.Equal(Now.AddSeconds(1), read.Request.Deadline);
        Assert.NotNull(Read("{}", p => p.Headers = Header("x-deadline", "soon")).Refusal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{\"name\":")]
    [InlineData("{} {}")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":[{"b":1,"\u0062":2}]}""")]
    [InlineData("""{"a":"\u0000"}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"idempotency_key":5}""")]
    [InlineData("""{"idempotency_key":""}""")]
    [InlineData("""{"idempotency_key":["k"]}""")]
    public void Rubbish_is_an_invalid_request(string body)
    {
        var read = Read(body);
        Assert.Equal((null, ErrorCode.InvalidRequest), (read.Request, read.Refusal!.Code));
        Assert.Equal(read.MadeId, read.CorrelationId);
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        Assert.Equal("the body has a property twice", Read("""{"a":{"b":1,"b":1}}""").Refusal!.Error);
        Assert.Equal("idempotency_key: must be a string", Read("""{"idempotency_key":5}""").Refusal!.Error);
        Assert.Contains("255", Read($$"""{"idempotency_key":"{{new string('k', 256)}}"}""").Refusal!.Error,
            StringComparison.Ordinal);
        Assert.Contains(
            "UTF-8", Read([.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8]).Refusal!.Error, StringComparison.Ordinal);
        Assert.Contains(
            "1025 bytes", Read([.. Enumerable.Repeat((byte)' ', 1025)]).Refusal!.Error, StringComparison.Ordinal);
        Assert.Contains("message_id", Read("{}", p => p.MessageId = "a\0b").Refusal!.Error, StringComparison.Ordinal);
        Assert.Contains("line 1", Read("{").Refusal!.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    [InlineData(400, false)]
    public void Nesting_ends_at_32(int arrays, bool taken)
    {
        var read = Read("{\"x\":" + new string('[', arrays) + new string(']', arrays) + "}");
        Assert.Equal(taken ? null : "the body is nested more than 32 deep", read.Refusal?.Error);
    }

    [Fact]
    public void The_key_of_a_broken_body_is_found() =>
        Assert.Equal("half", Read("""{"idempotency_key":"half","name":tru""").CorrelationId);

    private static Dictionary<string, object?> Header(string name, object? value) => new() { [name] = value };

    private static ReadEnvelope Read(string body, Action<BasicProperties>? change = null) =>
        Read(Encoding.UTF8.GetBytes(body), change);

    private static ReadEnvelope Read(byte[] body, Action<BasicProperties>? change = null)
    {
        var properties = new BasicProperties();
        change?.Invoke(properties);
        return Reader.Read(body, properties, false, Now);
    }
}
