using System.Globalization;
using Granary.Publishing;
using Granary.Storms.Clients;

namespace Granary.Tests.Publishing;

/// <summary>Posts from the first word to the last reader, where the silo does the steps.</summary>
[Collection(PublishingSuite.Name)]
public sealed class PublishingTests(PublishingFixture fixture)
{
    private static readonly string[] WholeWay = [
        "created", "edited", "submitted", "approved", "preview_made", "published", "notified"];

    private Newsroom News => fixture.Own;

    [Fact]
    public async Task Written_published_and_read_over_HTTP()
    {
        var (author, reader) = (await News.Writer(), await News.Writer());
        Assert.Equal(200, (await News.Door.Post($"/api/users/{author.Id}/subscribe", "{}", reader.Header)).Status);
        var id = await News.Draft(author, "Über den Regen " + author.Name);
        Assert.Equal(
            200, (await News.Door.Put($"/api/articles/{id}", """{"description":"short"}""", author.Header)).Status);
        var begun = await News.Publish(author, id);
        await News.Reaches(id, PostStatus.Published);

        Assert.Equal((202, "PENDING_PUBLISH"), (begun.Status, begun.Text("status")));
        var post = await News.Door.Get($"/api/articles/uber-den-regen-{author.Name}");
        Assert.Equal((id, "PUBLISHED", "It rained."), (post.Id, post.Text("status"), post.Text("body")));
        Assert.EndsWith($"/api/articles/{post.Text("slug")}", post.Text("preview_url"), StringComparison.Ordinal);
        Assert.Equal(WholeWay, await News.History(author, id));
        Assert.Equal([id], await News.Notifications(reader));
        Assert.Empty(await News.Notifications(author));
    }

    [Fact]
    public async Task Written_published_and_read_over_AMQP()
    {
        var author = await News.Writer();
        var made = await Ask("create_post", """{"title":"Snow","body":"It snowed."}""", author);
        var id = made.Number("id");
        var key = Guid.NewGuid().ToString();
        var begun = await Ask("publish_post", $$"""{"id":{{id}}}""", author, key);
        await News.Reaches(id, PostStatus.Published);
        var again = await Ask("publish_post", $$"""{"id":{{id}}}""", author, key, copy: 2);

        Assert.Equal((begun.Data, true), (again.Data, again.Replayed));
        var (post, history) = (await Read("get_post"), await Read("get_post_history"));
        Assert.Contains("\"status\":\"PUBLISHED\"", post, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"notified\"", history, StringComparison.Ordinal);

        async Task<string> Read(string action) => (await Ask(action, $$"""{"id":{{id}}}""", author)).Data;
    }

    [Fact]
    public async Task One_key_is_one_post_through_both_doors_and_equal_titles_are_two()
    {
        var author = await News.Writer();
        var body = $$"""{"title":"{{author.Name}} 5","body":"x"}""";
        var http = await News.Door.Post("/api/articles", body, author.Header, "Idempotency-Key: twice-" + author.Name);
        var amqp = await Ask("create_post", body, author, "twice-" + author.Name);
        var other = await News.Door.Post("/api/articles", body, author.Header);
        var repeated = await News.Door.Post(
            "/api/articles", body, author.Header, "Idempotency-Key: twice-" + author.Name);

        Assert.Equal((http.Body, true, http.Body), (amqp.Data, amqp.Replayed, repeated.Body));
        Assert.Equal((http.Text("slug"), $"{http.Text("slug")}--{other.Id}"), ($"{author.Name}-5", other.Text("slug")));
    }

    [Fact]
    public async Task Authors_list_their_drafts_and_others_what_is_published()
    {
        var (author, other) = (await News.Writer(), await News.Writer());
        var (draft, published) = (await News.Draft(author), await News.Submitted(author));
        await News.Reaches(published, PostStatus.Published);

        Assert.Equal($"{published} {draft}", await Listed(author, ""));
        Assert.Equal($"{draft}", await Listed(author, "&status=DRAFT", author.Header));
        Assert.Equal("", await Listed(author, "&status=DRAFT", other.Header));
        Assert.Equal($"{published}", await Listed(author, "", other.Header));

        async Task<string> Listed(Writer of, string filter, string? header = null)
        {
            var told = await News.Door.Get($"/api/articles?author_id={of.Id}{filter}", header ?? of.Header);
            return string.Join(
                ' ', told.Json.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("id").GetInt64()));
        }
    }

    [Fact]
    public async Task Each_of_many_subscribers_is_told_once_page_after_page()
    {
        var author = await News.Writer();
        await News.Place.Database.Run(string.Create(CultureInfo.InvariantCulture, $$"""
            insert into users (id, version, state, created_at, updated_at) select i, 1,
                jsonb_build_object('username', 'many-' || i, 'email', i || '@many.org'), now(), now()
                from generate_series(900001, 901200) i;
            insert into subscriptions (id, version, state, created_at, updated_at)
                select ({{author.Id}}::bigint << 31) | i, 1,
                jsonb_build_object('author_id', {{author.Id}}, 'user_id', i), now(), now()
                from generate_series(900001, 901200) i;
            """));
        var id = await News.Submitted(author);
        await News.Reaches(id, PostStatus.Published);

        Assert.Equal(
            1200, await News.Place.Database.Number($"select count(*) from notifications where post_id = {id}"));
        Assert.Equal(1200, await News.Place.Database.Number(
            $"select count(distinct user_id) from notifications where post_id = {id}"));
        var told = (await News.Door.Get($"/api/articles/{id}/history", author.Header)).Json.GetProperty("items");
        Assert.Equal("1200 subscribers", told[told.GetArrayLength() - 1].GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Who_has_left_is_not_told()
    {
        var (author, reader) = (await News.Writer(), await News.Writer());
        var path = $"/api/users/{author.Id}/subscribe";
        await News.Door.Post(path, "{}", reader.Header);
        await News.Door.Post(path, "{}", reader.Header);
        var left = await News.Door.Send("DELETE", path, null, reader.Header);
        await News.Reaches(await News.Submitted(author), PostStatus.Published);

        Assert.Equal((200, "False"), (left.Status, left.Text("subscribed")));
        Assert.Empty(await News.Notifications(reader));
        Assert.Equal(409, (await News.Door.Post(path, "{}", author.Header)).Status);
        Assert.Equal(404, (await News.Door.Post("/api/users/99999999/subscribe", "{}", reader.Header)).Status);
        Assert.Equal(401, (await News.Door.Post(path, "{}")).Status);
    }

    private Task<RpcReply> Ask(string action, string data, Writer writer, string? key = null, int copy = 1) =>
        News.Client.Ask(new Question(key ?? Guid.NewGuid().ToString(), action, data) { Auth = writer.Token }, copy);
}
