using Granary.Grains.Publishing;
using Granary.Publishing;

namespace Granary.Tests.Grains.Publishing;

public sealed class SubscriptionTests
{
    private readonly PostContext _context = new(PublishingSystem.Subscription, 5) { Caller = PostContext.Bob };
    private readonly SubscriptionRules _grain = new();

    [Fact]
    public async Task A_subscription_is_there_or_not_there_however_often_it_is_said()
    {
        var begun = await Decide(null, new Subscribe(1));
        var again = await Decide(begun.After, new Subscribe(1));
        var ended = await Decide(begun.After, new Unsubscribe(1));
        var endedAgain = await Decide(null, new Unsubscribe(1));

        Assert.Equal(new SubscriptionState(1, 2), begun.After!.State);
        Assert.Equal((true, false, true, false), (begun.Changes, again.Changes, ended.Changes, endedAgain.Changes));
        Assert.Null(ended.After);
        Assert.Equal("""{"author_id":1,"subscribed":true}""", PostContext.Text(again));
        Assert.Equal("""{"author_id":1,"subscribed":false}""", PostContext.Text(endedAgain));
    }

    [Fact]
    public async Task Nobody_subscribes_to_somebody_who_is_not_there() =>
        Assert.Equal("NotFound: user 3 does not exist", PostContext.Text(await Decide(null, new Subscribe(3))));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(1L << 31, 1)]
    [InlineData(1, 1L << 31)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void Ids_that_no_user_has_make_no_subscription(long author, long subscriber) =>
        Assert.Null(SubscriptionId.Of(author, subscriber));

    [Fact]
    public void Each_pair_has_an_id_of_its_own()
    {
        long[] users = [1, 2, 3, 1 << 20, (1L << 31) - 1];
        var ids = users.SelectMany(
            author => users.Select(subscriber => SubscriptionId.Of(author, subscriber)!.Value)).ToList();

        Assert.Equal(users.Length * users.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(id > 0));
    }

    private ValueTask<Decision> Decide(Entity? subscription, object message) =>
        _grain.Table.Decide(subscription, message, _context);
}
