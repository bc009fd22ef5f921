using System.Net;
using Granary.Tests.HttpBridge.Fixtures;
using Microsoft.Extensions.Logging;

namespace Granary.Tests.HttpBridge.Replies;

public sealed class ProblemTests(Door door) : IClassFixture<Door>
{
    private static readonly Refusal Stale = new(ErrorCode.Conflict, "book 7 is at version 6, not 5")
    {
        Details = [new("if_version", "is 6 now")],
    };

    public static TheoryData<ErrorCode> Codes => [.. Enum.GetValues<ErrorCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Each_code_has_its_status(ErrorCode code)
    {
        door.Refuses(new(code, "why"));
        var told = await door.Refused("GET", "/api/v1/books/7");

        Assert.Equal(((HttpStatusCode)code.Http(), code.Name()), (told.Status, told.Code));
        Assert.Equal("why", told.Body.GetProperty("detail").GetString());
        Assert.Equal("urn:granary:error:" + code.Name(), told.Body.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_code_of_a_newer_version_is_told_as_it_is()
    {
        door.Refuses(Refusal.Named("out_of_stock", "sold out"));
        var told = await door.Refused("GET", "/api/v1/books/7");

        Assert.Equal((HttpStatusCode.InternalServerError, "out_of_stock"), (told.Status, told.Code));
        Assert.Equal("urn:granary:error:out_of_stock", told.Body.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Every_broken_field_is_listed()
    {
        var told = await door.Refused("POST", "/api/v1/books", """{"title":"","colour":1}""");

        var fields = told.Body.GetProperty("details").EnumerateArray()
            .Select(one => one.GetProperty("field").GetString());
        Assert.Equal(["title", "author", "colour"], fields);
    }

    [Fact]
    public async Task Who_is_not_known_is_told_how_to_be()
    {
        door.Refuses(new(ErrorCode.Unauthenticated, "no credential"));
        var told = await door.Refused("GET", "/api/v1/books/7");

        Assert.Equal("Bearer", told.Response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Theory]
    [InlineData(1L, 1)]
    [InlineData(1000L, 1)]
    [InlineData(1001L, 2)]
    public async Task Who_asks_too_much_is_told_when_to_ask_again(long milliseconds, int seconds)
    {
        door.Refuses(new(ErrorCode.Busy, "wait") { RetryAfterMs = milliseconds });
        var told = await door.Refused("GET", "/api/v1/books/7");

        Assert.Equal(TimeSpan.FromSeconds(seconds), told.Response.Headers.RetryAfter?.Delta);
        Assert.Equal(milliseconds, told.Body.GetProperty("retry_after_ms").GetInt64());
    }

    [Fact]
    public async Task A_route_may_answer_a_code_otherwise()
    {
        door.Refuses(new(ErrorCode.Conflict, "the e-mail is taken"));
        var told = await door.Refused("POST", "/users", "{}");

        Assert.Equal((HttpStatusCode.BadRequest, "conflict"), (told.Status, told.Code));
    }

    [Fact]
    public async Task A_stale_If_Match_is_a_failed_precondition()
    {
        door.Refuses(Stale);
        var told = await door.Refused("PUT", "/api/v1/books/7", "{}", "If-Match: \"5\"");

        Assert.Equal((HttpStatusCode.PreconditionFailed, "conflict", "if_version"),
            (told.Status, told.Code, told.Field));
    }

    [Theory]
    [InlineData("PUT", "/api/v1/books/7")]
    [InlineData("POST", "/users")]
    public async Task A_stale_version_in_the_body_is_a_conflict(string method, string path)
    {
        door.Refuses(Stale);

        Assert.Equal(HttpStatusCode.Conflict, (await door.Refused(method, path, """{"if_version":5}""")).Status);
    }

    [Fact]
    public async Task Another_conflict_under_If_Match_stays_one()
    {
        door.Refuses(new(ErrorCode.Conflict, "still referenced"));

        Assert.Equal(HttpStatusCode.Conflict,
            (await door.Refused("DELETE", "/api/v2/authors/7", null, "If-Match: \"5\"")).Status);
    }

    [Fact]
    public async Task A_dependency_that_is_away_is_unavailable()
    {
        door.Throws(new UnavailableException("database", "secret address", outage: true));
        var told = await door.Refused("GET", "/api/v1/books/7");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (told.Status, told.Code));
        Assert.NotNull(told.Response.Headers.RetryAfter);
        Assert.DoesNotContain("secret", told.Body.GetRawText());
    }

    [Fact]
    public async Task A_defect_is_told_without_its_stack_and_logged_with_the_request()
    {
        door.Throws(new InvalidOperationException("secret"));
        var told = await door.Refused("GET", "/api/v1/books/7", null, "X-Request-Id: defect-1");

        Assert.Equal((HttpStatusCode.InternalServerError, "internal"), (told.Status, told.Code));
        Assert.DoesNotContain("secret", told.Body.GetRawText());
        Assert.Contains(door.Log.All, line => line.Level == LogLevel.Error && line.Scope.Contains("defect-1"));
    }

    [Theory]
    [InlineData("GET", "/nowhere")]
    [InlineData("POST", "/api/v1/authors")]
    [InlineData("GET", "/")]
    public async Task An_unknown_path_is_an_unknown_action(string method, string path)
    {
        var told = await door.Refused(method, path);

        Assert.Equal((HttpStatusCode.NotFound, "unknown_action"), (told.Status, told.Code));
    }

    [Fact]
    public async Task Another_method_is_told_which_there_are()
    {
        var told = await door.Refused("PATCH", "/api/v1/books/7");

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "invalid_request"), (told.Status, told.Code));
        Assert.Equal(["DELETE", "GET", "PUT"], told.Response.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Headers_too_large_are_refused_by_the_server()
    {
        var response = await door.Send("GET", "/api/v1/books/7", null, "X-Large: " + new string('x', 40_000));

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }
}
