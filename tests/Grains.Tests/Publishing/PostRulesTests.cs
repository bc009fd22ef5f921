using Granary.Grains.Publishing;
using Granary.Publishing;

namespace Granary.Tests.Grains.Publishing;

/// <summary>What authors and readers may do, by where the post stands.</summary>
public sealed class PostRulesTests
{
    private readonly PostContext _context = new();
    private readonly KindSpec _kind = PostContext.Kind;

    public static TheoryData<string, string?> Unpublished => new()
    {
        { PostStatus.Pending, PostStep.Moderate }, { PostStatus.Rejected, null }, { PostStatus.Error, null },
    };

    public static TheoryData<string> Changeable => [PostStatus.Draft, PostStatus.Rejected, PostStatus.Error];

    public static TheoryData<string, string?> Closed => new()
    {
        { PostStatus.Pending, PostStep.Publish }, { PostStatus.Published, PostStep.Notify },
        { PostStatus.Published, null },
    };

    [Fact]
    public async Task A_new_post_is_a_draft_with_a_claimed_slug_and_nothing_is_sent()
    {
        var decision = await Decide(
            null, new AddPost(new("A day in the granary", "short", "It rained."), Numbered: false));

        var view = PostContext.View(decision);
        Assert.Equal(
            (9L, "a-day-in-the-granary", "DRAFT", new PostAuthor(1, "ada")),
            (view.Id, view.Slug, view.Status, view.Author));
        var claim = Assert.Single(decision.Names);
        Assert.Equal(("post_slug", view.Slug, false), (claim.Kind, claim.Value, claim.Releases));
        Assert.Equal("created", Assert.Single(PostContext.State(decision).History).Event);
        Assert.True(decision is { Outbox.Count: 0, Timers.Count: 0 });
    }

    [Theory]
    [MemberData(nameof(Changeable))]
    public async Task What_rests_unpublished_is_published_at_its_next_revision(string status)
    {
        var decision = await Decide(PostContext.Post(status), new PublishPost(9, null));

        var post = PostContext.State(decision);
        Assert.Equal(
            (PostStatus.Pending, PostStep.Moderate, 2L, null), (post.Status, post.Step, post.Revision, post.Reason));
        Assert.Equal("""post.moderate {"post_id":9,"revision":2,"attempt":1}""", PostContext.Mail(decision));
        Assert.Equal(new TimerChange(_context.Self, "step", _context.Now.AddMinutes(10)),
            Assert.Single(decision.Timers));
        Assert.Equal(("submitted", "revision 2"), (post.History[^1].Event, post.History[^1].Detail));
        Assert.Equal("PENDING_PUBLISH", PostContext.View(decision).Status);
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task What_is_on_its_way_or_out_is_neither_changed_nor_published_again(string status, string? step)
    {
        object[] messages = [
            new PublishPost(9, null), new UpdatePost(9, null) { Body = PostContext.Say("It snowed.") }];
        foreach (var message in messages)
        {
            var decision = await Decide(PostContext.Post(status, step), message);
            Assert.False(decision.Changes);
            Assert.StartsWith(
                $"Conflict: post 9 is {status} and cannot", PostContext.Text(decision), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Changeable))]
    public async Task An_edit_keeps_status_and_slug_and_is_remembered(string status)
    {
        var decision = await Decide(
            PostContext.Post(status), new UpdatePost(9, null) { Title = PostContext.Say("Snow") });

        var post = PostContext.State(decision);
        Assert.Equal((status, "rain", "Snow", "It rained.", "edited"),
            (post.Status, post.Slug, post.Title, post.Body, post.History[^1].Event));
        Assert.Empty(decision.Outbox);
    }

    [Theory]
    [InlineData(PostStatus.Draft, null)]
    [InlineData(PostStatus.Pending, PostStep.Publish)]
    [InlineData(PostStatus.Published, PostStep.Notify)]
    [InlineData(PostStatus.Error, null)]
    public async Task A_deleted_post_leaves_its_slug_and_its_timer(string status, string? step)
    {
        var decision = await Decide(PostContext.Post(status, step), new DeletePost(9, null));

        Assert.True(decision is { Changes: true, After: null, Outbox.Count: 0 });
        Assert.Equal(("rain", true), (decision.Names[0].Value, decision.Names[0].Releases));
        Assert.Null(Assert.Single(decision.Timers).DueAt);
    }

    [Fact]
    public async Task A_draft_does_not_exist_for_others()
    {
        var missing = PostContext.Text(await Decide(null, new PublishPost(9, null)));
        foreach (var caller in new Caller[] { PostContext.Bob, PostContext.Worker, Caller.Anonymous })
        {
            _context.Caller = caller;
            foreach (var message in Messages())
                Assert.Equal(missing, PostContext.Text(await Decide(PostContext.Post(PostStatus.Draft), message)));
        }
    }

    [Theory]
    [MemberData(nameof(Unpublished))]
    [InlineData(PostStatus.Published, null)]
    public async Task Of_other_posts_strangers_know_that_they_are_not_theirs(string status, string? step)
    {
        _context.Caller = PostContext.Bob;
        foreach (var message in Messages().Where(message => message is not ShowPost))
        {
            var decision = await Decide(PostContext.Post(status, step), message);
            Assert.Equal("Forbidden: post 9 is another user's", PostContext.Text(decision));
        }
    }

    [Theory]
    [MemberData(nameof(Unpublished))]
    public async Task Of_an_unpublished_post_strangers_see_where_it_stands_and_no_text(string status, string? step)
    {
        _context.Caller = Caller.Anonymous;
        var view = PostContext.View(await Decide(PostContext.Post(status, step), new ShowPost(9)));

        Assert.Equal(
            (9L, "rain", status, 5L, "ada"), (view.Id, view.Slug, view.Status, view.Version, view.Author.Username));
        Assert.Equal(
            (null, null, null, null, null), (view.Title, view.Description, view.Body, view.PreviewUrl, view.Reason));
        _context.Caller = PostContext.Ada;
        view = PostContext.View(await Decide(PostContext.Post(status, step), new ShowPost(9)));
        Assert.Equal(("Rain", "It rained."), (view.Title, view.Body));
    }

    [Fact]
    public async Task A_published_post_is_for_everybody_also_without_its_author()
    {
        _context.Caller = Caller.Anonymous;
        var post = PostContext.Post(PostStatus.Published);
        var orphan = post with { State = (PostState)post.State with { AuthorId = 3 } };

        Assert.Equal("It rained.", PostContext.View(await Decide(post, new ShowPost(9))).Body);
        Assert.Equal(new PostAuthor(3, null), PostContext.View(await Decide(orphan, new ShowPost(9))).Author);
    }

    [Fact]
    public async Task A_stale_if_version_changes_nothing()
    {
        object[] messages = [new UpdatePost(9, 4), new DeletePost(9, 4), new PublishPost(9, 4)];
        foreach (var message in messages)
        {
            var decision = await Decide(PostContext.Post(PostStatus.Draft), message);
            Assert.Equal("Conflict: post 9 is at version 5, not 4", PostContext.Text(decision));
        }
    }

    private static object[] Messages() =>
    [
        new ShowPost(9), new GetPostHistory(9), new UpdatePost(9, 1), new DeletePost(9, 1), new PublishPost(9, 1),
    ];

    private ValueTask<Decision> Decide(Entity? post, object message) => _kind.Decide(post, message, _context);
}
