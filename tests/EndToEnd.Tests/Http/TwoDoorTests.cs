using System.Net;
using System.Text;
using Granary.Storms.Clients;

namespace Granary.Tests.Http;

/// <summary>What is begun at one door and repeated at the other is one request.</summary>
[Collection(SystemSuite.Name)]
public sealed class TwoDoorTests(SystemFixture system)
{
    private const string Book = """{"title":"1984","author":"Orwell"}""";
    private const string Spelt = """{ "author":"Orw\u0065ll", "title":"1984" }""";

    private static readonly HttpClient Http = new();

    [Fact]
    public async Task A_request_begun_over_AMQP_is_answered_again_over_HTTP()
    {
        var first = await system.Ask("v1", "create_book", Book, "amqp-first");
        var again = await Send(HttpMethod.Post, "/api/v1/books", Spelt, "Idempotency-Key", "amqp-first");

        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(first.Data, await again.Content.ReadAsStringAsync());
        Assert.Equal(["true"], again.Headers.GetValues("Idempotency-Replayed"));
    }

    [Fact]
    public async Task A_request_begun_over_HTTP_is_answered_again_over_AMQP()
    {
        var first = await Send(HttpMethod.Post, "/api/v1/books", Spelt, "Idempotency-Key", "http-first");
        var again = await system.Ask("v1", "create_book", Book, "http-first");

        Assert.Equal((await first.Content.ReadAsStringAsync(), true), (again.Data, again.Replayed));
    }

    [Fact]
    public async Task Another_payload_under_the_key_is_refused_at_the_other_door()
    {
        await system.Ask("v1", "create_book", Book, "amqp-conflict");
        var other = await Send(
            HttpMethod.Post, "/api/v1/books", """{"title":"x","author":"y"}""", "Idempotency-Key", "amqp-conflict");

        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Contains("idempotency_conflict", await other.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_stale_ETag_changes_nothing()
    {
        var id = (await system.Ok("v1", "create_book", Book)).Number("id");
        var seen = await Send(HttpMethod.Put, $"/api/v1/books/{id}", """{"year":1949}""", "If-Match", "\"1\"");
        var late = await Send(HttpMethod.Put, $"/api/v1/books/{id}", """{"year":1950}""", "If-Match", "\"1\"");

        Assert.Equal((HttpStatusCode.OK, "\"2\""), (seen.StatusCode, seen.Headers.ETag?.Tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
        Assert.Equal(1949, (await system.Ok("v1", "get_book", $$"""{"id":{{id}}}""")).Number("year"));
    }

    private async Task<HttpResponseMessage> Send(
        HttpMethod method, string path, string body, string header, string value)
    {
        using var request = new HttpRequestMessage(method, new Uri(system.Installation.Silo.Address, path));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("X-API-Key", Question.ApiKey);
        request.Headers.TryAddWithoutValidation(header, value);
        return await Http.SendAsync(request);
    }
}
