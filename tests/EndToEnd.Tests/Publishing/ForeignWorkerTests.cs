using Granary.Publishing;
using Granary.Storms.Lab;

namespace Granary.Tests.Publishing;

/// <summary>Steps that somebody else does, or gives back.</summary>
[Collection(PublishingSuite.Name)]
public sealed class ForeignWorkerTests(PublishingFixture fixture)
{
    private static readonly string[] Steps = [.. PostStep.All];

    private Newsroom News => fixture.Foreign;

    [Theory]
    [InlineData(PostStep.Moderate, PostStatus.Rejected)]
    [InlineData(PostStep.GeneratePreview, PostStatus.Error)]
    [InlineData(PostStep.Publish, PostStatus.Error)]
    [InlineData(PostStep.Notify, PostStatus.Published)]
    public async Task A_step_that_is_given_back_to_the_last_is_compensated(string step, string status)
    {
        var author = await News.Writer();
        var id = await News.Submitted(author);
        foreach (var before in Steps.TakeWhile(before => before != step))
            await Do(before, id);
        for (var attempt = 1; attempt <= 3; attempt++)
            Assert.Equal(attempt, (await News.Take(step, id, giveBack: true)).GetProperty("attempt").GetInt32());
        await News.Reaches(id, status);

        Assert.Equal(
            ["try_failed", "try_failed", "try_failed", "gave_up"], (await News.History(author, id)).TakeLast(4));
        var post = await News.Door.Get($"/api/articles/{id}", author.Header);
        Assert.Equal(
            step == PostStep.Notify
                ? ""
                : step + " could not be done in 3 tries: worker did not let this be done in time",
            post.Text("reason"));
    }

    [Fact]
    public async Task A_rejected_post_is_edited_and_published_again_and_what_is_left_of_before_changes_nothing()
    {
        var author = await News.Writer();
        var id = await News.Submitted(author);
        Assert.Equal(200, (await News.Tell("POST", id, "reject", """{"reason":"rude"}""")).Status);
        Assert.Equal(
            200, (await News.Door.Put($"/api/articles/{id}", """{"body":"Politely."}""", author.Header)).Status);
        Assert.Equal(202, (await News.Publish(author, id)).Status);
        var first = await News.Take(PostStep.Moderate, id, giveBack: true);
        var second = await News.Take(PostStep.Moderate, id, giveBack: false);

        Assert.Equal((1, 2), (first.GetProperty("revision").GetInt32(), second.GetProperty("revision").GetInt32()));
        Assert.Equal(409, (await News.Tell("POST", id, "approve", """{"revision":1}""")).Status);
        Assert.Equal(200, (await News.Tell("POST", id, "approve", """{"revision":2}""")).Status);
        Assert.Equal("approved", (await News.History(author, id))[^1]);
        await Do(PostStep.GeneratePreview, id);
        await Do(PostStep.Publish, id);
        await Do(PostStep.Notify, id);
    }

    /// <summary>It knows no <c>approve</c>, and what it rejects or gives up has no body.</summary>
    [Fact]
    public async Task A_worker_of_the_first_system_moves_posts_on_as_it_did()
    {
        var author = await News.Writer();
        var (good, bad) = (await News.Submitted(author), await News.Submitted(author));
        var told = await News.Tell("PUT", good, "preview", """{"preview_url":"http://x.org/a"}""");
        Assert.Equal((200, PostStep.Publish), (told.Status, told.Text("step")));
        Assert.Equal(["approved", "preview_made"], (await News.History(author, good)).TakeLast(2));

        Assert.Equal(200, (await News.Tell("POST", good, "error", null)).Status);
        Assert.Equal(200, (await News.Tell("POST", bad, "reject", null)).Status);
        await News.Reaches(good, PostStatus.Error);
        await News.Reaches(bad, PostStatus.Rejected);
        Assert.Equal("", (await News.Door.Get($"/api/articles/{bad}", author.Header)).Text("reason"));
    }

    [Fact]
    public async Task Each_word_of_a_foreign_worker_tells_a_page_of_subscribers()
    {
        var author = await News.Writer();
        var readers = new List<Writer>();
        for (var n = 0; n < 5; n++)
        {
            readers.Add(await News.Writer());
            await News.Door.Post($"/api/users/{author.Id}/subscribe", "{}", readers[n].Header);
        }

        var id = await News.Submitted(author);
        foreach (var step in Steps)
            await Do(step, id);
        Assert.Equal(PostStep.Notify, (await News.Review(id)).Text("step"));
        await Do(PostStep.Notify, id);
        await Do(PostStep.Notify, id);
        await News.Reaches(id, PostStatus.Published);

        foreach (var reader in readers)
            Assert.Equal([id], await News.Notifications(reader));
    }

    [Fact]
    public async Task The_moderator_in_Python_decides_by_its_words_and_does_the_rest()
    {
        var (author, reader) = (await News.Writer(), await News.Writer());
        await News.Door.Post($"/api/users/{author.Id}/subscribe", "{}", reader.Header);
        var good = await News.Submitted(author, "Rain " + author.Name);
        var bad = await News.Submitted(author, "Buy SPAM now");
        var gone = await News.Submitted(author);
        await News.Door.Send("DELETE", $"/api/articles/{gone}", null, author.Header);
        using var worker = News.Moderator("moderator", "--words", "spam, casino", "--steps", string.Join(',', Steps));
        await News.Reaches(good, PostStatus.Published);
        await News.Reaches(bad, PostStatus.Rejected);
        await worker.Terminate(TimeSpan.FromSeconds(10));

        Assert.Equal("it says 'spam'", (await News.Door.Get($"/api/articles/{bad}", author.Header)).Text("reason"));
        var preview = (await News.Door.Get($"/api/articles/{good}")).Text("preview_url");
        Assert.EndsWith("/rain-" + author.Name, preview, StringComparison.Ordinal);
        Assert.Equal(["created", "submitted", "approved", "preview_made", "published", "notified"],
            await News.History(author, good));
        Assert.Equal([good], await News.Notifications(reader));
    }

    /// <summary>Takes the step's message and says that it is done.</summary>
    private async Task Do(string step, long id)
    {
        var order = await News.Take(step, id, giveBack: false);
        var (method, what, more) = step switch
        {
            PostStep.Moderate => ("POST", "approve", ""),
            PostStep.GeneratePreview => ("PUT", "preview", ""","preview_url":"http://x.org/a" """),
            PostStep.Publish => ("POST", "publish", ""),
            _ => ("POST", "notified", $""","after":{order.GetProperty("after")}"""),
        };
        var told = await News.Tell(method, id, what, $$"""{"revision":{{order.GetProperty("revision")}}{{more}}}""");
        Assert.True(told.Status == 200, told.Body);
    }
}
