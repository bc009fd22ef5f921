using Granary.AmqpBridge.Intake;
using RabbitMQ.Client;

namespace Granary.Tests.Regressions;

/// <summary>
/// After a node of a cluster had died, queues had no leader for a moment, and the broker counted no consumers. The silo
/// took that for the loss of its own, ended its whole session, and did so again every few seconds.
/// </summary>
public sealed class LeaderlessQueueTests
{
    private static readonly QueueDeclareOk Known = new("q", 0, 1);
    private static readonly QueueDeclareOk Unknown = new("q", 0, 0);
    private static readonly QueueDeclareOk Waiting = new("q", 5, 1);

    private readonly ConsumerSight _sight = new();

    [Fact]
    public void A_consumer_that_the_broker_does_not_know_for_a_moment_is_not_lost() =>
        Assert.All([Unknown, Unknown, Known, Unknown, Unknown, Known], queue => Assert.Null(See(queue)));

    [Fact]
    public void One_that_it_does_not_know_in_three_rounds_is() => Assert.Equal(
        [null, null, "the broker knows no consumer", null],
        ((QueueDeclareOk[])[Unknown, Unknown, Unknown, Unknown]).Select(See));

    [Fact]
    public void One_that_gets_messages_is_known() => Assert.All(
        Enumerable.Range(1, 5), round => Assert.Null(_sight.Fault(Unknown, round, round + 1, holds: true)));

    [Fact]
    public void One_that_gets_none_while_some_wait_is_lost_after_three_rounds() => Assert.Equal(
        [null, null, "messages wait but none is delivered"],
        ((QueueDeclareOk[])[Waiting, Waiting, Waiting]).Select(See));

    private string? See(QueueDeclareOk queue) => _sight.Fault(queue, 0, 0, holds: false);
}
