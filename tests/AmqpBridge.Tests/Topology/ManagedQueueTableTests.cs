using Granary.AmqpBridge;
using Granary.AmqpBridge.Topology;
using Granary.Tests.Fixtures;

namespace Granary.Tests.Topology;

/// <summary>Managed queues.</summary>
public sealed class ManagedQueueTableTests
{
    private static readonly TopologyTable Empty = new(new AmqpOptions { Prefix = "p." });
    private static readonly TopologyTable Table = new(
        new AmqpOptions { Prefix = "p." }, StepQueue.All(consumed: false));

    [Fact]
    public void Each_is_declared_once_whether_it_is_consumed_or_not() => Assert.Equal(
        [
            "p.post.dead", "p.post.moderate", "p.post.moderate.returned", "p.post.moderate.dlq",
            "p.post.moderate.retry", "p.post.moderate.retry.100ms", "p.post.moderate.dlq.retry",
        ],
        Table.Queues.Select(queue => queue.Name).Except(Empty.Queues.Select(queue => queue.Name)));

    [Theory]
    [InlineData("p.post.moderate", "p.post.moderate.returned")]
    [InlineData("p.post.moderate.returned", "p.post.moderate.dlq")]
    public void What_is_rejected_or_delivered_too_often_goes_on_at_least_once(
        string queue, string next) => Assert.Equal(
        $"x-dead-letter-exchange=p.granary.internal,x-dead-letter-routing-key={next},"
        + "x-dead-letter-strategy=at-least-once,x-delivery-limit=50,x-max-length=1000000,x-max-length-bytes=1073741824,"
        + "x-overflow=reject-publish,x-queue-type=quorum",
        Arguments(Table, queue));

    [Theory]
    [InlineData("p.post.moderate.dlq")]
    [InlineData("p.post.dead")]
    public void Dead_letters_stay_however_often_they_are_looked_at(string queue) =>
        Assert.Equal(Arguments(Table, "p.api.requests.dlq"), Arguments(Table, queue));

    [Theory]
    [InlineData("p.post.moderate.retry.100ms", "p.post.moderate", 100)]
    [InlineData("p.post.moderate.dlq.retry", "p.post.moderate.dlq", 60)]
    public void A_rung_leads_to_its_queue(string rung, string queue, int wait) => Assert.Equal(
        $"x-dead-letter-exchange=p.granary.internal,x-dead-letter-routing-key={queue},"
        + $"x-dead-letter-strategy=at-least-once,x-max-length=1000000,x-max-length-bytes=1073741824,"
        + $"x-message-ttl={wait},x-overflow=reject-publish,x-queue-type=quorum",
        Arguments(Table, rung));

    [Fact]
    public void Classic_ones_have_what_classic_queues_can() => Assert.Equal(
        "x-dead-letter-exchange=granary.internal,x-dead-letter-routing-key=post.moderate.returned,x-max-length=1000000,"
        + "x-max-length-bytes=1073741824,x-overflow=reject-publish,x-queue-type=classic",
        Arguments(new TopologyTable(new AmqpOptions { QueueType = QueueType.Classic }, StepQueue.All(true)),
            "post.moderate"));

    [Fact]
    public void What_comes_back_climbs_the_ladder_of_its_queue() => Assert.Equal(
        Queue(StepQueue.Name).Rungs.Select(rung => rung.Queue),
        Queue(StepQueue.Returned).Rungs.Select(rung => rung.Queue));

    private static RequestQueue Queue(string name) => Table.RequestQueues.Single(queue => queue.Plain?.Name == name);

    private static string Arguments(TopologyTable table, string name) => string.Join(',', table.Queues
        .Single(queue => queue.Name == name).Arguments.OrderBy(a => a.Key, StringComparer.Ordinal)
        .Select(a => $"{a.Key}={a.Value}"));
}
