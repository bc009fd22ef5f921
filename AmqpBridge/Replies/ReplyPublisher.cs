using System.Threading.Channels;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Seeing;
using Granary.AmqpBridge.Topology;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Replies;

/// <summary>
/// The one loop that publishes replies and sends acknowledgements: reply, confirmed, <em>then</em> acknowledged. Its
/// queue is bounded by the prefetch: nothing enters it that is not an open delivery or a word about one.
/// </summary>
internal sealed partial class ReplyPublisher(
    BrokerLink link, DirectReplies direct, AmqpOptions options, TimeProvider time, ILogger<ReplyPublisher> logger)
    : IAsyncDisposable
{
    private readonly Channel<ReplyWork> _work =
        Channel.CreateUnbounded<ReplyWork>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ReplyWriter _writer = new();
    private readonly List<(Delivery Delivery, long PublishedAt)> _taken = [];
    private readonly Dictionary<OpenDeliveries, List<Delivery>> _done = [];
    private readonly Queue<Delivery> _suspects = new();
    private readonly Queue<Delivery> _waiting = new();
    private readonly List<Delivery> _committed = [];
    private readonly List<Delivery> _refused = [];
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(options.ReplyConfirmSeconds);
    private ReplyChannel _channel = null!;
    private ReplyTransactions _transactions = null!;
    private Task _elsewhere = Task.CompletedTask;
    private int _generation;
    private bool _oneByOne;

    /// <summary>Takes a delivery whose reply is out, and that is not to be acknowledged yet.</summary>
    public required Action<Delivery> DeadLetter { get; init; }

    public void Reply(Delivery delivery) => _work.Writer.TryWrite(new(ReplyWorkKind.Reply) { Delivery = delivery });

    public void Acknowledge(Delivery delivery) =>
        _work.Writer.TryWrite(new(ReplyWorkKind.Acknowledge) { Delivery = delivery });

    /// <summary>Done when everything open in the set is on its way back to the queue.</summary>
    public Task ReturnAll(OpenDeliveries open) => Return(ReplyWorkKind.ReturnAll, open);

    /// <summary>Done when what there was no room for is on its way back to the queue.</summary>
    public Task ReturnPutOff(OpenDeliveries open) => Return(ReplyWorkKind.ReturnPutOff, open);

    public async Task Open()
    {
        _channel = await ReplyChannel.Create(link.Connection, _work.Writer, ++_generation);
        _transactions = await ReplyTransactions.Open(link, _work.Writer, ++_generation);
    }

    public async Task Run(CancellationToken stop)
    {
        var trying = direct.Run(Tried, Reply, stop);
        await using var sweep = time.CreateTimer(
            _ => _work.Writer.TryWrite(new(ReplyWorkKind.Sweep)), null, TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(1));
        var reader = _work.Reader;
        while (await reader.WaitToReadAsync(stop))
        {
            for (var n = 0; n < 256 && reader.TryRead(out var work); n++)
                await Do(work);
            _transactions.Commit();
            TryElsewhere();
            foreach (var (open, done) in _done)
                await Flush(open, done);
        }
        await trying;
    }

    public async ValueTask DisposeAsync()
    {
        _writer.Dispose();
        if (_channel is not null)
            await _channel.DisposeAsync();
        if (_transactions is not null)
            await _transactions.DisposeAsync();
    }

    private ValueTask Do(in ReplyWork work)
    {
        switch (work.Kind)
        {
            case ReplyWorkKind.Reply:
                return Offer(work.Delivery!);
            case ReplyWorkKind.Acknowledge:
                Finished(work.Delivery!);
                return ValueTask.CompletedTask;
            case ReplyWorkKind.Undeliverable:
                GiveUp(work.Delivery!, work.Why!);
                return ValueTask.CompletedTask;
            case ReplyWorkKind.Confirmed when work.Generation == _channel.Generation:
                return Confirmed(work.Tag, work.Multiple);
            case ReplyWorkKind.Refused when work.Generation == _channel.Generation:
                return Refused(work.Tag, work.Multiple);
            case ReplyWorkKind.Committed when work.Generation == _transactions.Generation:
                Committed();
                return ValueTask.CompletedTask;
            case ReplyWorkKind.CommitLost when work.Generation == _transactions.Generation:
                return ReopenTransactions();
            case ReplyWorkKind.ReturnAll or ReplyWorkKind.ReturnPutOff:
                return Return(work);
            case ReplyWorkKind.Closed when work.Generation == _channel.Generation:
                return Reopen(work.Reason!);
            case ReplyWorkKind.Sweep:
                return Sweep();
            default:
                return ValueTask.CompletedTask;
        }
    }

    private ValueTask Offer(Delivery delivery)
    {
        var direct = DirectReplyAddress.IsDirect(delivery.Envelope.ReplyTo!);
        if (direct && !Harmless(delivery))
            return ValueTask.CompletedTask;
        if (!_oneByOne && _channel.Open)
            return direct ? PublishDirectly(delivery) : Publish(delivery);
        _waiting.Enqueue(delivery);
        return ValueTask.CompletedTask;
    }

    private async ValueTask PublishDirectly(Delivery delivery)
    {
        BridgeSpans.Reply(delivery);
        try
        {
            var body = _writer.Write(delivery.Envelope.CorrelationId, delivery.Outcome!);
            await _transactions.Publish(delivery, ReplyProperties.Of(delivery), body);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            GiveUp(delivery, fault.Message);
        }
    }

    private async ValueTask Publish(Delivery delivery)
    {
        BridgeSpans.Reply(delivery);
        _channel.Unconfirmed.Add((delivery, time.GetTimestamp()));
        try
        {
            var body = _writer.Write(delivery.Envelope.CorrelationId, delivery.Outcome!);
            await _channel.Publish(delivery.Envelope.ReplyTo!, ReplyProperties.Of(delivery), body);
        }
        catch (AlreadyClosedException)
        {
            // It stays among the unconfirmed; the channel's end is on its way through the queue.
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _channel.Unconfirmed.TakeBack();
            GiveUp(delivery, fault.Message);
        }
    }

    private ValueTask Confirmed(ulong tag, bool multiple)
    {
        _taken.Clear();
        _channel.Unconfirmed.Take(tag, multiple, _taken);
        foreach (var (delivery, _) in _taken)
            Answered(delivery);
        return _oneByOne ? NextSuspect() : ValueTask.CompletedTask;
    }

    private void Committed()
    {
        _committed.Clear();
        _transactions.TakeCommitted(_committed);
        _committed.ForEach(Answered);
    }

    private void Answered(Delivery delivery)
    {
        BridgeMetrics.ReplySeconds.Record(time.GetElapsedTime(delivery.Arrived).TotalSeconds);
        Finished(delivery);
    }

    private void GiveUp(Delivery delivery, string why)
    {
        BridgeMetrics.Unroutable.Add(1);
        using (delivery.Scope(logger))
            LogGivenUp(delivery.ShownAction, why);
        Finished(delivery);
    }

    private void Finished(Delivery delivery)
    {
        if (delivery.DeadLetterReason is not null)
        {
            DeadLetter(delivery);
            return;
        }
        if (!_done.TryGetValue(delivery.Owner, out var done))
            _done.Add(delivery.Owner, done = []);
        done.Add(delivery);
    }

    private static async ValueTask Flush(OpenDeliveries open, List<Delivery> done)
    {
        if (done.Count == 0)
            return;
        await open.Acknowledge(done);
        done.Clear();
    }

    private Task Return(ReplyWorkKind what, OpenDeliveries open)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Writer.TryWrite(new(what) { Owner = open, Done = done });
        return done.Task;
    }

    private async ValueTask Return(ReplyWork work)
    {
        if (_done.TryGetValue(work.Owner!, out var done))
            await Flush(work.Owner!, done);
        await (work.Kind == ReplyWorkKind.ReturnAll ? work.Owner!.ReturnAll() : work.Owner!.ReturnPutOff());
        work.Done!.TrySetResult();
    }
}
