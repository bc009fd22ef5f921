using System.Threading.Channels;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Intake;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Replies;

/// <summary>
/// Replies to direct addresses, many in one broker transaction, so that one frame confirms them all: no queue can
/// refuse them singly, and a confirm for each costs broker and silo a tenth of a whole request. One commit is on its
/// way at a time; what is published meanwhile is the next transaction. Used by the publishing loop alone.
/// </summary>
internal sealed class ReplyTransactions : IAsyncDisposable
{
    private readonly BrokerLink _link;
    private readonly IChannel _channel;
    private readonly ChannelWriter<ReplyWork> _work;
    private List<Delivery> _open = [];
    private List<Delivery> _committing = [];

    private ReplyTransactions(BrokerLink link, IChannel channel, ChannelWriter<ReplyWork> work, int generation)
    {
        (_link, _channel, _work, Generation) = (link, channel, work, generation);
        channel.ChannelShutdownAsync += OnShutdown;
    }

    public int Generation { get; }

    public static async Task<ReplyTransactions> Open(BrokerLink link, ChannelWriter<ReplyWork> work, int generation)
    {
        var channel = await link.Connection.CreateChannelAsync();
        await channel.TxSelectAsync();
        BrokerLink.WaitHere(channel);
        return new(link, channel, work, generation);
    }

    /// <summary>
    /// Throws only if nothing was sent. What is lost with the channel is told through the queue of work.
    /// </summary>
    public async ValueTask Publish(Delivery delivery, BasicProperties properties, ReadOnlyMemory<byte> body)
    {
        try
        {
            // Not mandatory: the broker delivers to direct reply-to and yet returns what was.
            await _channel.BasicPublishAsync("", delivery.Envelope.ReplyTo!, mandatory: false, properties, body);
        }
        catch (AlreadyClosedException)
        {
            // Its end is on its way through the queue.
        }
        _open.Add(delivery);
    }

    /// <summary>Sends the commit of what is published, unless one is under way or nothing is.</summary>
    public void Commit()
    {
        if (_open.Count == 0 || _committing.Count > 0)
            return;
        (_open, _committing) = (_committing, _open);
        _ = Confirm();
    }

    /// <summary>The replies that the broker has confirmed.</summary>
    public void TakeCommitted(List<Delivery> into)
    {
        into.AddRange(_committing);
        _committing.Clear();
    }

    /// <summary>All that nobody has confirmed, in the order of publishing.</summary>
    public List<Delivery> TakeAll() => [.. _committing, .. _open];

    public ValueTask DisposeAsync()
    {
        _channel.ChannelShutdownAsync -= OnShutdown;
        return BrokerLink.Close(_channel);
    }

    private async Task Confirm()
    {
        try
        {
            await _link.Answer(Commit(_channel));
            Tell(ReplyWorkKind.Committed);
        }
        catch (Exception)
        {
            // Closed, or no answer in time: each is published again, one at a time.
            Tell(ReplyWorkKind.CommitLost);
        }
    }

    private static async Task<bool> Commit(IChannel channel)
    {
        await channel.TxCommitAsync();
        return true;
    }

    private Task OnShutdown(object sender, ShutdownEventArgs reason)
    {
        Tell(ReplyWorkKind.CommitLost);
        return Task.CompletedTask;
    }

    private void Tell(ReplyWorkKind kind) => _work.TryWrite(new ReplyWork(kind) { Generation = Generation });
}
