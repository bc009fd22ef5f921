using System.Net;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Requests;

public sealed class HeaderTests(Door door) : IClassFixture<Door>
{
    [Theory]
    [InlineData("X-API-Key: k", null, "k")]
    [InlineData("Authorization: k", null, "k")]
    [InlineData("Authorization: Bearer a.b.c", null, "Bearer a.b.c")]
    [InlineData("Authorization: Bearer a.b.c", "X-API-Key: k", "k")]
    [InlineData("X-Other: k", null, null)]
    public async Task A_credential_is_passed_on(string header, string? other, string? auth)
    {
        await door.Send("GET", "/api/v1/books/7", null, other is null ? [header] : [header, other]);

        Assert.Equal(auth, door.Dispatcher.Asked!.Auth);
    }

    [Fact]
    public async Task An_idempotency_key_is_passed_on()
    {
        await door.Send("POST", "/probes", "{}", "Idempotency-Key: order-7");

        Assert.Equal("order-7", door.Dispatcher.Asked!.IdempotencyKey);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public async Task An_idempotency_key_of_another_length_is_refused(int length)
    {
        var told = await door.Refused("POST", "/probes", "{}", "Idempotency-Key: " + new string('k', length));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (told.Status, told.Code));
    }

    [Fact]
    public async Task Without_a_key_each_change_is_its_own_even_under_one_request_id()
    {
        await door.Send("POST", "/probes", "{}", "X-Request-Id: same");
        var first = door.Dispatcher.Asked!.IdempotencyKey;
        await door.Send("POST", "/probes", "{}", "X-Request-Id: same");

        Assert.NotNull(first);
        Assert.NotEqual(first, door.Dispatcher.Asked!.IdempotencyKey);
    }

    [Fact]
    public async Task A_request_id_is_taken_echoed_and_logged()
    {
        var response = await door.Send("GET", "/api/v1/books/7", null, "X-Request-Id: abc-1");

        Assert.Equal(["abc-1"], response.Headers.GetValues("X-Request-Id"));
        Assert.Equal("abc-1", door.Dispatcher.Asked!.Id);
        Assert.Contains(door.Log.All, line => line.Scope.Contains("request abc-1, get_book"));
    }

    [Theory]
    [InlineData("X-Request-Id: two words")]
    [InlineData("X-Request-Id: ")]
    [InlineData("X-Other: x")]
    public async Task A_request_id_is_made_where_none_can_be_taken(string header)
    {
        var response = await door.Send("GET", "/api/v1/books/7", null, header);

        Assert.Equal(32, response.Headers.GetValues("X-Request-Id").Single().Length);
    }

    [Fact]
    public async Task A_request_id_of_129_characters_is_not_taken()
    {
        var response = await door.Send("GET", "/constant", null, "X-Request-Id: " + new string('x', 129));

        Assert.Equal(32, response.Headers.GetValues("X-Request-Id").Single().Length);
    }

    [Theory]
    [InlineData("2", 2000)]
    [InlineData("0.5", 500)]
    [InlineData("1500ms", 1500)]
    [InlineData("3s", 3000)]
    public async Task A_timeout_becomes_a_deadline(string timeout, int milliseconds)
    {
        var before = DateTimeOffset.UtcNow;
        await door.Send("GET", "/api/v1/books/7", null, "X-Request-Timeout: " + timeout);

        var wait = door.Dispatcher.Asked!.Deadline!.Value - before;
        Assert.InRange(wait.TotalMilliseconds, milliseconds, milliseconds + 10_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e9")]
    [InlineData("1 s")]
    [InlineData("86401")]
    public async Task A_timeout_that_is_none_is_refused(string timeout)
    {
        var told = await door.Refused("GET", "/api/v1/books/7", null, "X-Request-Timeout: " + timeout);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (told.Status, told.Code));
    }

    [Fact]
    public async Task The_trace_goes_on()
    {
        await door.Send(
            "GET", "/api/v1/books/7", null, "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", door.Dispatcher.Asked!.TraceParent);
    }

    [Fact]
    public async Task If_Match_is_the_version_that_was_seen()
    {
        await door.Send("PUT", "/api/v1/books/7", """{"year":1949}""", "If-Match: \"5\"");

        Assert.Equal("""{"id":7,"if_version":5,"year":1949}""", door.Data.GetRawText());
    }

    [Fact]
    public async Task If_Match_any_asks_for_nothing_more()
    {
        await door.Send("DELETE", "/api/v1/books/7", null, "If-Match: *");

        Assert.Equal("""{"id":7}""", door.Data.GetRawText());
    }

    [Theory]
    [InlineData("DELETE", "W/\"5\"")]
    [InlineData("DELETE", "5")]
    [InlineData("DELETE", "\"five\"")]
    [InlineData("DELETE", "\"0\"")]
    [InlineData("DELETE", "\"5\", \"6\"")]
    [InlineData("GET", "\"5\"")]
    public async Task If_Match_that_cannot_be_matched_is_refused(string method, string tag)
    {
        var told = await door.Refused(method, "/api/v1/books/7", null, "If-Match: " + tag);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (told.Status, told.Code));
    }

    [Fact]
    public async Task If_Match_and_body_must_agree()
    {
        var told = await door.Refused("PUT", "/api/v1/books/7", """{"if_version":4}""", "If-Match: \"5\"");

        Assert.Equal(("validation_failed", "if_version"), (told.Code, told.Field));
    }

    [Fact]
    public async Task Only_a_read_is_given_up_with_its_caller()
    {
        var tokens = new List<bool>();
        door.Dispatcher.Answer = (_, cancellation) =>
        {
            tokens.Add(cancellation.CanBeCanceled);
            return new(Granary.Outcome.Refused(ErrorCode.NotFound, ""));
        };
        await door.Send("GET", "/api/v1/books/7");
        await door.Send("DELETE", "/api/v1/books/7");

        Assert.Equal([true, false], tokens);
    }
}
