using System.Net;
using System.Text;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Replies;

public sealed class ReplyTests(Door door) : IClassFixture<Door>
{
    [Fact]
    public async Task A_reply_is_the_data_byte_for_byte()
    {
        door.Replies("""{"id":7,  "title":"1984"}""");
        var response = await door.Send("GET", "/api/v1/books/7");

        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("""{"id":7,  "title":"1984"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_created_entity_is_told_with_its_place()
    {
        door.Replies("""{"id":7,"title":"1984","version":1}""");
        var response = await door.Send("POST", "/api/v1/books", """{"title":"1984","author":"Orwell"}""");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("/api/v1/books/7", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_submitted_job_has_its_place_too()
    {
        door.Replies("""{"task_id":7}""");

        Assert.Equal("/probes/7", (await door.Send("POST", "/probes", "{}")).Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("""{"token":"x"}""")]
    [InlineData("""{"task_id":"text"}""")]
    [InlineData("""{"id":"text"}""")]
    public async Task What_has_no_id_has_no_place(string reply)
    {
        door.Replies(reply);

        Assert.Null((await door.Send("POST", "/probes", "{}")).Headers.Location);
    }

    [Fact]
    public async Task A_deletion_may_answer_nothing()
    {
        door.Replies("""{"id":7,"deleted":true}""");
        var response = await door.Send("DELETE", "/orders/7");

        Assert.Equal((HttpStatusCode.NoContent, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_recorded_reply_says_so_and_is_otherwise_the_same()
    {
        door.Answers(Outcome.Ok(Encoding.UTF8.GetBytes("""{"id":7,"version":1}""")) with { Replayed = true });
        var response = await door.Send("POST", "/probes", "{}");

        Assert.Equal(["true"], response.Headers.GetValues("Idempotency-Replayed"));
        Assert.Equal(
            (HttpStatusCode.Created, "/probes/7"), (response.StatusCode, response.Headers.Location?.OriginalString));
    }

    [Theory]
    [InlineData("""{"id":7,"version":12}""", "\"12\"")]
    [InlineData("""{"version":3}""", "\"3\"")]
    [InlineData("""{"items":[{"id":7,"version":12}],"total":1}""", null)]
    [InlineData("""{"title":"\"version\":12}"}""", null)]
    [InlineData("""{"old_version":12}""", null)]
    [InlineData("""{"nested":{"version":12}}""", null)]
    [InlineData("""{"version":null}""", null)]
    public async Task The_version_of_a_view_is_its_ETag(string reply, string? tag)
    {
        door.Replies(reply);

        Assert.Equal(tag, (await door.Send("GET", "/api/v1/books/7")).Headers.ETag?.Tag);
    }

    [Theory]
    [InlineData("\"12\"")]
    [InlineData("W/\"12\"")]
    [InlineData("\"11\", \"12\"")]
    [InlineData("*")]
    public async Task What_the_caller_has_is_not_sent_again(string tag)
    {
        door.Replies("""{"id":7,"version":12}""");
        var response = await door.Send("GET", "/api/v1/books/7", null, "If-None-Match: " + tag);

        Assert.Equal((HttpStatusCode.NotModified, "\"12\""), (response.StatusCode, response.Headers.ETag?.Tag));
    }

    [Fact]
    public async Task What_the_caller_has_in_another_version_is_sent()
    {
        door.Replies("""{"id":7,"version":12}""");

        Assert.Equal(
            HttpStatusCode.OK, (await door.Send("GET", "/api/v1/books/7", null, "If-None-Match: \"11\"")).StatusCode);
    }
}
