using System.Globalization;
using Granary.Publishing;
using Granary.Storms.Clients;
using Granary.Tests.Shop;

namespace Granary.Tests.Publishing;

/// <summary>What is not allowed to whom, and when; where steps wait for the test.</summary>
[Collection(PublishingSuite.Name)]
public sealed class PublishingBadInputTests(PublishingFixture fixture)
{
    private static readonly (string Method, string What, string Body)[] Reports =
    [
        ("POST", "approve", "{}"), ("POST", "reject", """{"reason":"rude"}"""),
        ("PUT", "preview", """{"preview_url":"http://x.org/a"}"""),
        ("POST", "publish", "{}"), ("POST", "notified", "{}"), ("POST", "error", """{"reason":"broken"}"""),
    ];

    private Newsroom News => fixture.Foreign;

    [Fact]
    public async Task Publishing_is_for_the_author_once_and_of_what_there_is()
    {
        var (author, stranger) = (await News.Writer(), await News.Writer());
        var id = await News.Draft(author);
        Assert.Equal((404, "not_found"), Problem(await News.Publish(stranger, id)));
        Assert.Equal(401, (await News.Door.Post($"/api/articles/{id}/publish", "{}")).Status);
        Assert.Equal(202, (await News.Door.Post($"/posts/{id}/publish", "{}", author.Header)).Status);
        Assert.Equal((409, "conflict"), Problem(await News.Publish(author, id)));
        Assert.Equal((403, "forbidden"), Problem(await News.Publish(stranger, id)));
        await Tell(id, "POST approve", "PUT preview", "POST publish");
        Assert.Equal((409, "conflict"), Problem(await News.Publish(author, id)));
        Assert.Equal(
            (409, "conflict"), Problem(await News.Door.Put($"/api/articles/{id}", """{"title":"x"}""", author.Header)));
        Assert.Equal(204, (await News.Door.Send("DELETE", $"/api/articles/{id}", null, author.Header)).Status);
        Assert.Equal((404, "not_found"), Problem(await News.Publish(author, id)));
        Assert.Equal((404, "not_found"), Problem(await News.Tell("POST", id, "notified")));
    }

    [Fact]
    public async Task A_draft_is_its_authors_and_of_what_waits_others_see_no_text()
    {
        var (author, stranger) = (await News.Writer(), await News.Writer());
        var id = await News.Draft(author, "Secret " + author.Name);
        var path = $"/api/articles/secret-{author.Name}";
        Assert.Equal(
            (404, 404), ((await News.Door.Get(path)).Status, (await News.Door.Get(path, stranger.Header)).Status));
        Assert.Equal(id, (await News.Door.Get(path, author.Header)).Id);
        await News.Publish(author, id);

        var seen = await News.Door.Get(path, stranger.Header);
        Assert.Equal(("PENDING_PUBLISH", "", ""), (seen.Text("status"), seen.Text("title"), seen.Text("body")));
        Assert.Equal(403, (await News.Door.Get($"/api/articles/{id}/history", stranger.Header)).Status);
    }

    [Fact]
    public async Task Reports_in_the_wrong_state_are_conflicts_and_change_nothing()
    {
        var author = await News.Writer();
        var id = await News.Draft(author);
        await Conflicts(id);
        await News.Publish(author, id);
        await Conflicts(id, "approve", "reject", "preview", "error");
        await Tell(id, "POST approve");
        await Conflicts(id, "preview", "error");
        await Tell(id, "PUT preview");
        await Conflicts(id, "publish", "error");
        await Tell(id, "POST publish");
        await Conflicts(id, "notified", "error");
        await Tell(id, "POST notified");
        await Conflicts(id);
    }

    [Fact]
    public async Task Without_a_key_of_its_own_scope_the_internal_door_is_shut()
    {
        var id = await News.Draft(await News.Writer());
        var jobs = "X-API-Key: " + await News.Key("jobs");
        await News.Knows(jobs);
        foreach (var (method, what, body) in Reports.Append(("GET", "", null!)))
        {
            var path = $"/api/internal/posts/{id}/{what}".TrimEnd('/');
            Assert.Equal(401, (await News.Door.Send(method, path, body)).Status);
            Assert.Equal(401, (await News.Door.Send(method, path, body, "X-API-Key: wrong")).Status);
            Assert.Equal(403, (await News.Door.Send(method, path, body, (await News.Writer()).Header)).Status);
            Assert.Equal(403, (await News.Door.Send(method, path, body, jobs)).Status);
        }

        Assert.Equal("1", (await News.Review(id)).Text("version"));
    }

    [Fact]
    public async Task The_steps_actions_are_no_users_over_AMQP_either()
    {
        var author = await News.Writer();
        var id = await News.Submitted(author);
        foreach (var (action, data) in new[]
        {
            ("approve_post", $$"""{"post_id":{{id}}}"""),
            ("run_post_step", $$"""{"step":"moderate","post_id":{{id}},"revision":1}"""),
            ("compensate_post_step", $$"""{"step":"moderate","post_id":{{id}},"revision":1}"""),
        })
            Assert.Equal("forbidden", (await News.Client.Ask(
                new Question(Guid.NewGuid().ToString(), action, data) { Auth = author.Token })).Code);
        Assert.Equal("PENDING_PUBLISH", (await News.Review(id)).Text("status"));
    }

    [Theory]
    [InlineData("""{"body":"x"}""", "title")]
    [InlineData("""{"title":"x"}""", "body")]
    [InlineData("""{"title":"","body":"x"}""", "title")]
    [InlineData("""{"title":5,"body":"x"}""", "title")]
    [InlineData("""{"title":"x","body":"x","status":"PUBLISHED"}""", "status")]
    [InlineData("""{"title":"x","body":"x","slug":"mine"}""", "slug")]
    public async Task A_broken_field_is_named(string body, string field)
    {
        var told = await News.Door.Post("/api/articles", body, (await News.Writer()).Header);
        Assert.Equal((422, "validation_failed", field), (told.Status, told.Code, told.Field));
    }

    [Theory]
    [InlineData("preview", "PUT", """{"preview_url":"javascript:alert(1)"}""", "preview_url")]
    [InlineData("preview", "PUT", "{}", "preview_url")]
    [InlineData("reject", "POST", """{"reason":""}""", "reason")]
    [InlineData("error", "POST", """{"step":"print"}""", "step")]
    [InlineData("approve", "POST", """{"revision":"x"}""", "revision")]
    public async Task A_broken_report_is_named_too(string what, string method, string body, string field)
    {
        var told = await News.Tell(method, 1, what, body);
        Assert.Equal((422, field), (told.Status, told.Field));
    }

    /// <summary>All reports but the allowed ones, and those of another revision.</summary>
    private async Task Conflicts(long id, params string[] allowed)
    {
        var before = (await News.Review(id)).Body;
        foreach (var (method, what, body) in Reports)
        {
            if (!allowed.Contains(what))
                Assert.Equal((409, "conflict"), Problem(await News.Tell(method, id, what, body)));
            var stale = body.Insert(1, "\"revision\":7" + (body == "{}" ? "" : ","));
            Assert.Equal((409, "conflict"), Problem(await News.Tell(method, id, what, stale)));
        }

        Assert.Equal(before, (await News.Review(id)).Body);
    }

    private async Task Tell(long id, params string[] reports)
    {
        foreach (var (method, what, body) in reports.Select(
            one => Reports.Single(report => $"{report.Method} {report.What}" == one)))
        {
            var told = await News.Tell(method, id, what, body);
            Assert.True(
                told.Status == 200, string.Create(CultureInfo.InvariantCulture, $"{what}: {told.Status} {told.Body}"));
        }
    }

    private static (int Status, string Code) Problem(HttpTold told) => (told.Status, told.Code);
}
