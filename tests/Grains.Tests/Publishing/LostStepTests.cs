using System.Security.Cryptography;
using Granary.Grains.Publishing;
using Granary.Publishing;

namespace Granary.Tests.Grains.Publishing;

/// <summary>The timer that asks for a step again.</summary>
public sealed class LostStepTests
{
    private readonly PostContext _context = new() { Caller = Caller.System };
    private readonly KindSpec _kind = PostContext.Kind;

    [Theory]
    [InlineData(PostStatus.Pending, PostStep.Moderate)]
    [InlineData(PostStatus.Published, PostStep.Notify)]
    public async Task A_step_that_nothing_was_heard_of_for_ten_minutes_is_asked_for_again(string status, string step)
    {
        _context.Now = PostContext.Then.AddMinutes(10);
        var decision = await Repeat(PostContext.Post(status, step));

        Assert.StartsWith(
            $$"""post.{{step}} {"post_id":9,"revision":1,"attempt":1""", PostContext.Mail(decision),
            StringComparison.Ordinal);
        Assert.Equal(_context.Now.AddMinutes(10), Assert.Single(decision.Timers).DueAt);
        Assert.Equal(("repeated", step), (PostContext.Last(decision).Event, PostContext.State(decision).Step));
    }

    [Fact]
    public async Task Before_that_its_time_is_only_put_right()
    {
        _context.Now = PostContext.Then.AddMinutes(9);
        var decision = await Repeat(PostContext.Post(PostStatus.Pending, PostStep.Moderate));

        Assert.True(decision is { Changes: false, Outbox.Count: 0 });
        Assert.Equal(PostContext.Then.AddMinutes(10), Assert.Single(decision.Timers).DueAt);
    }

    [Theory]
    [InlineData(PostStatus.Draft)]
    [InlineData(PostStatus.Published)]
    [InlineData(PostStatus.Rejected)]
    [InlineData(PostStatus.Error)]
    public async Task A_post_that_rests_has_no_timer(string status)
    {
        _context.Now = PostContext.Then.AddDays(1);
        var decision = await Repeat(PostContext.Post(status));

        Assert.True(decision is { Changes: false, Outbox.Count: 0, Timers.Count: 0 });
        var ask = TimerAsks.Of(_context.Self, PostSteps.Timer, Guid.NewGuid(), new RepeatStep(9));
        Assert.Equal(
            new TimerChange(_context.Self, "step", null), Assert.Single(TimerAsks.Ended(ask, decision).Timers));
    }

    [Fact]
    public async Task The_same_commit_decided_twice_sends_the_same_message_and_every_other_another()
    {
        var post = PostContext.Post(PostStatus.Draft);
        var published = await _kind.Decide(post, new PublishPost(9, null), new PostContext());
        var decidedAgain = await _kind.Decide(post, new PublishPost(9, null), new PostContext());
        _context.Now = _context.Now.AddMinutes(10);
        var repeated = await Repeat(published.After!);
        var elsewhere = await _kind.Decide(post with { Id = 10 }, new PublishPost(10, null), new PostContext(id: 10));

        Assert.Equal(published.Outbox[0].Id, decidedAgain.Outbox[0].Id);
        Assert.Equal(
            3, new[] { published, repeated, elsewhere }.Select(decision => decision.Outbox[0].Id).Distinct().Count());
    }

    [Fact]
    public async Task Its_id_is_what_it_was_in_every_version()
    {
        var decision = await _kind.Decide(
            PostContext.Post(PostStatus.Draft), new PublishPost(9, null), new PostContext());

        Assert.Equal(
            new Guid(SHA256.HashData("post/9/6/moderate"u8).AsSpan(0, 16)), Assert.Single(decision.Outbox).Id);
    }

    private ValueTask<Decision> Repeat(Entity post) => _kind.Decide(post, new RepeatStep(9), _context);
}
