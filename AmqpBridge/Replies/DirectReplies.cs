using System.Threading.Channels;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Retries;
using Granary.AmqpBridge.Topology;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Replies;

internal enum DirectReplyTrust
{
    Trusted,
    Unknown,
    Broken,
}

/// <summary>
/// Keeps dangerous direct reply addresses off the connection that everybody shares: the first reply to a node goes out
/// on a connection of its own, and only after the broker confirmed one there is the node trusted.
/// </summary>
internal sealed class DirectReplies(Func<Task<IConnection>> connect, TimeProvider time)
{
    private const int MaxRemembered = 1000;

    // Strangers can invent nodes; what they invent may not fill the prefetch.
    private const int MaxWaiting = 16;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Forget = TimeSpan.FromMinutes(1);

    private readonly Channel<(Delivery Delivery, string Node)> _waiting =
        Channel.CreateBounded<(Delivery, string)>(MaxWaiting);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _trusted = [];
    private readonly Dictionary<string, long> _broken = [];
    private readonly Dictionary<string, List<Delivery>> _following = [];

    public (DirectReplyTrust Trust, string Node) Look(string replyTo)
    {
        if (DirectReplyAddress.Node(replyTo) is not { } node)
            return (DirectReplyTrust.Broken, "");
        lock (_lock)
        {
            if (_trusted.ContainsKey(node))
                return (DirectReplyTrust.Trusted, node);
            var broken = _broken.TryGetValue(node, out var since) && time.GetElapsedTime(since) < Forget;
            return (broken ? DirectReplyTrust.Broken : DirectReplyTrust.Unknown, node);
        }
    }

    /// <summary>
    /// The first reply to a node is tried, the others wait for it. False when too many nodes wait already.
    /// </summary>
    public bool Try(Delivery delivery, string node)
    {
        lock (_lock)
        {
            if (_following.TryGetValue(node, out var following))
            {
                following.Add(delivery);
                return true;
            }
            if (!_waiting.Writer.TryWrite((delivery, node)))
                return false;
            _following.Add(node, []);
            return true;
        }
    }

    /// <param name="sent">Is told whether a reply went out.</param>
    /// <param name="again">Is given those that waited for that one.</param>
    /// <param name="stop">Ends the loop.</param>
    public async Task Run(Action<Delivery, bool> sent, Action<Delivery> again, CancellationToken stop)
    {
        using var writer = new ReplyWriter();
        await foreach (var (delivery, node) in _waiting.Reader.ReadAllAsync(stop))
        {
            var good = await Send(delivery, writer, stop);
            sent(delivery, good);
            Remember(good ? _trusted : _broken, node).ForEach(again);
        }
    }

    private async Task<bool> Send(Delivery delivery, ReplyWriter writer, CancellationToken stop)
    {
        try
        {
            await using var connection = await connect();
            var link = new BrokerLink(connection, time);
            await using var publisher = await ConfirmedPublisher.Open(connection);
            var body = writer.Write(delivery.Envelope.CorrelationId, delivery.Outcome!);
            var published = publisher.Publish(
                "", delivery.Envelope.ReplyTo!, ReplyProperties.Of(delivery), body, mandatory: false);
            return await link.Answer(published, Limit, stop) == PublishOutcome.Confirmed;
        }
        catch (OperationInterruptedException closed) when (LargeReply.Refuse(delivery, closed.ShutdownReason))
        {
            return await Send(delivery, writer, stop);
        }
        catch (Exception)
        {
            // The address closed the connection: that is what this connection is for.
            return false;
        }
    }

    private List<Delivery> Remember(Dictionary<string, long> nodes, string node)
    {
        lock (_lock)
        {
            if (nodes.Count >= MaxRemembered)
                nodes.Clear();
            nodes[node] = time.GetTimestamp();
            _following.Remove(node, out var following);
            return following ?? [];
        }
    }
}
