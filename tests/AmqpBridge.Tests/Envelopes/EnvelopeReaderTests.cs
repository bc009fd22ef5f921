using System.Text;
using System.Text.Json;
using Granary.AmqpBridge.Envelopes;
using RabbitMQ.Client;

namespace Granary.Tests.Envelopes;

public sealed class EnvelopeReaderTests
{
    private static readonly EnvelopeReader Reader = new(1024);
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_field_is_read()
    {
        var request = Read(
            """{"id":"i","version":"v2","action":"a","data":{"x":1},"auth":"Bearer """
            + """t","idempotency_key":"k","more":[1]}""").Request!;
        Assert.Equal(("i", "v2", "a", "Bearer t", "k"),
            (request.Id, request.Version, request.Action, request.Auth, request.IdempotencyKey));
        Assert.Equal(1, request.Data.GetProperty("x").GetInt32());
        Assert.False(request.Repeated);
    }

    [Fact]
    public void Null_is_absent()
    {
        var request = Read(
            """{"id":"i","version":null,"action":"a","data":null,"auth":"","idempotency_key":null}""").Request!;
        Assert.Equal(("v1", null, null, JsonValueKind.Undefined),
            (request.Version, request.Auth, request.IdempotencyKey, request.Data.ValueKind));
    }

    [Theory]
    [InlineData("""{"action":"a"}""", "m", "c", "m", "c")]
    [InlineData("""{"action":"a"}""", null, "c", "c", "c")]
    [InlineData("""{"id":"i","action":"a"}""", "m", null, "i", "i")]
    [InlineData("""{"id":"i","action":"a"}""", "m", "c", "i", "c")]
    public void The_id_falls_back_and_the_correlation_id_stays(
        string body, string? message, string? correlation, string id, string answer)
    {
        var read = Read(body, p => (p.MessageId, p.CorrelationId) = (message, correlation));
        Assert.Equal((id, answer), (read.Request!.Id, read.CorrelationId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{\"id\":\"i\",\"action\":\"a\"")]
    [InlineData("""{"id":"i","action":"a"} x""")]
    [InlineData("""{"id":"i","action":"a"}{}""")]
    [InlineData("""{"id":"i","id":"i","action":"a"}""")]
    [InlineData("""{"id":"i","action":"a","x":1,"x":2}""")]
    [InlineData("""{"id":"i","action":"a","data":{"x":1,"x":2}}""")]
    [InlineData("""{"id":"i","action":"a","data":{"x":1,"\u0078":2}}""")]
    [InlineData("""{"id":"i","action":"a","data":{"x":[{"y":1,"y":2}]}}""")]
    [InlineData("""{"id":"i","action":"a","more":{"y":1,"y":2}}""")]
    [InlineData("""{"id":"i","action":"a","data":{"x":"\u0000"}}""")]
    [InlineData("""{"id":"i","action":"a","data":{"\u0000":1}}""")]
    [InlineData("""{"id":"i","action":"a","data":{"x":"\ud800"}}""")]
    [InlineData("""{"id":"i","action":"a","data":{"x":"\udc00\ud800"}}""")]
    [InlineData("""{"id":"i","action":"a","more":"\ud800 \udc00"}""")]
    [InlineData("""{"id":"i","action":"a","data":[]}""")]
    [InlineData("""{"id":"i","action":"a","data":"x"}""")]
    [InlineData("""{"id":"","action":"a"}""")]
    [InlineData("""{"id":5,"action":"a"}""")]
    [InlineData("""{"id":"i","action":""}""")]
    [InlineData("""{"id":"i"}""")]
    [InlineData("""{"id":"i","action":"a","idempotency_key":""}""")]
    [InlineData("""{"id":"i","action":"a",}""")]
    [InlineData("""{"id":"i",/**/"action":"a"}""")]
    public void Rubbish_is_an_invalid_request(string body)
    {
        var read = Read(body);
        Assert.Null(read.Request);
        Assert.Equal(ErrorCode.InvalidRequest, read.Refusal!.Code);
    }

    [Theory]
    [InlineData("""{"id":"i","action":"a","data":{"x":"\ud83d\ude00 \\u0000 \\ud800 \u00e9"}}""")]
    [InlineData("""{"id":"i","action":"a","data":{"x":1e999,"y":123456789012345678901234567890}}""")]
    [InlineData(""" {"id":"i" , "action":"a"} """)]
    public void The_unusual_but_correct_is_read(string body) => Assert.NotNull(Read(body).Request);

    [Fact]
    public void Invalid_utf8_and_a_long_body_are_refused()
    {
        Assert.Contains(
            "UTF-8", Read([.. "{\"id\":\"i\",\"action\":\"a\",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8]).Refusal!.Error,
            StringComparison.Ordinal);
        Assert.Contains(
            "1025 bytes", Read([.. Enumerable.Repeat((byte)' ', 1025)]).Refusal!.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    [InlineData(400, false)]
    public void Nesting_ends_at_32(int arrays, bool taken) => Assert.Equal(taken, Read(
        "{\"id\":\"i\",\"action\":\"a\",\"data\":{\"x\":" + new string('[', arrays) + new string(']', arrays)
        + "}}").Request is not null);

    [Fact]
    public void Lengths_are_counted_in_characters()
    {
        Assert.NotNull(Read($$"""{"id":"{{string.Concat(Enumerable.Repeat("😀", 128))}}","action":"a"}""").Request);
        Assert.Null(Read($$"""{"id":"{{new string('i', 129)}}","action":"a"}""").Request);
        Assert.Null(Read($$"""{"id":"i","action":"a","idempotency_key":"{{new string('k', 256)}}"}""").Request);
    }

    [Fact]
    public void A_token_in_data_is_taken_out()
    {
        var request = Read("""{"id":"i","action":"a","data":{"x":1,"auth_token":"t","y":"é"}}""").Request!;
        Assert.Equal("t", request.Auth);
        Assert.Equal(["x", "y"], request.Data.EnumerateObject().Select(p => p.Name));
        Assert.Equal("own", Read("""{"id":"i","action":"a","auth":"own","data":{"auth_token":"t"}}""").Request!.Auth);
    }

    [Fact]
    public void The_authorization_header_is_read_as_text_or_bytes()
    {
        const string body = """{"id":"i","action":"a"}""";
        Assert.Equal("k", Read(body, p => p.Headers = Header("authorization", "k")).Request!.Auth);
        Assert.Equal("k", Read(body, p => p.Headers = Header("authorization", "k"u8.ToArray())).Request!.Auth);
        Assert.Null(Read(body, p => p.Headers = Header("authorization", 5)).Request!.Auth);
    }

    [Theory]
    [InlineData("2026-03-01T12:00:05Z", 5000)]
    [InlineData("2026-03-01T14:00:05.5+02:00", 5500)]
    [InlineData("1772366405000", 5000)]
    [InlineData(1772366405000L, 5000)]
    [InlineData("tomorrow", null)]
    [InlineData("2026-03-01", null)]
    [InlineData("2026-03-01T12:00:05", null)]
    [InlineData(-5, null)]
    [InlineData(true, null)]
    public void Deadlines_are_read_or_refused(object header, int? milliseconds)
    {
        var read = Read("""{"id":"i","action":"a"}""",
            p => p.Headers = Header("x-deadline", header is string s ? Encoding.UTF8.GetBytes(s) : header));
        Assert.Equal(milliseconds, (read.Request?.Deadline - Now)?.TotalMilliseconds);
        Assert.Equal(milliseconds is null, read.Refusal is not null);
    }

    [Theory]
    [InlineData("1000", 0, 1000)]
    [InlineData("10000", -5, 6000)]
    [InlineData("10000", -60, 10000)]
    [InlineData("10000", 60, 10000)]
    public void Expiration_counts_from_a_believable_timestamp(string expiration, int seconds, int expected)
    {
        var read = Read("""{"id":"i","action":"a"}""", p =>
        {
            p.Expiration = expiration;
            p.Timestamp = new AmqpTimestamp(Now.AddSeconds(seconds).ToUnixTimeSeconds());
        });
        Assert.Equal(expected, (read.Request!.Deadline - Now)!.Value.TotalMilliseconds);
    }

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(false, 1, true)]
    [InlineData(false, 0, false)]
    [InlineData(false, null, false)]
    public void Redelivered_and_retried_requests_are_repeated(bool redelivered, int? attempt, bool repeated)
    {
        var properties = new BasicProperties { Headers = Header("x-attempt", attempt) };
        Assert.Equal(
            repeated, Reader.Read("""{"id":"i","action":"a"}"""u8, properties, redelivered, Now).Request!.Repeated);
    }

    [Fact]
    public void A_message_id_with_nul_is_no_id() =>
        Assert.Null(Read("""{"action":"a"}""", p => p.MessageId = "a\0b").Request);

    [Fact]
    public void The_id_of_a_broken_body_is_found() =>
        Assert.Equal("half", Read("""{"id":"half","action":tru""").CorrelationId);

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
