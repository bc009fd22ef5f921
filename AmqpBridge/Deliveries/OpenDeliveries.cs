using Granary.AmqpBridge.Inbound;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Deliveries;

/// <summary>
/// The unacknowledged deliveries of one channel, oldest first. Only the publishing loop sends acknowledgements, so
/// nothing is acknowledged after it was returned.
/// </summary>
internal sealed class OpenDeliveries(IChannel channel, IntakeRoom room)
{
    private readonly Lock _lock = new();
    private Delivery? _oldest;
    private Delivery? _newest;
    private ulong _last;
    private int _count;
    private int _held;
    private int _putOff;
    private TaskCompletionSource? _idle;

    public IChannel Channel { get; } = channel;

    public IntakeRoom Room { get; } = room;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Something waits to be delivered again, for there was no room for it.</summary>
    public bool IsOverfull => Volatile.Read(ref _putOff) > 0;

    public void Add(Delivery delivery)
    {
        lock (_lock)
        {
            delivery.Open = true;
            delivery.Previous = _newest;
            if (_newest is null)
                _oldest = delivery;
            else
                _newest.Next = delivery;
            _newest = delivery;
            _last = delivery.Tag;
            _count++;
        }
        BridgeMetrics.InFlightChanged(1);
    }

    /// <summary>Nothing was decided: it stays unacknowledged until all such are returned.</summary>
    public void Hold(Delivery delivery)
    {
        lock (_lock)
            Keep(delivery);
    }

    /// <summary>There is no room for it, neither here nor where it is to go: it goes back to its queue soon.</summary>
    public void PutOff(Delivery delivery)
    {
        lock (_lock)
        {
            if (!delivery.Open || delivery.PutOff)
                return;
            delivery.PutOff = true;
            _putOff++;
            Keep(delivery);
        }
    }

    /// <summary>Its reply is kept until it is confirmed.</summary>
    public void TakeRoom(Delivery delivery, int reply)
    {
        if (IntakeRoom.IsShort(reply))
            return;
        lock (_lock)
        {
            if (delivery.Open)
                delivery.Room += Room.Take(reply);
        }
    }

    /// <summary>What is held, to be asked again: from now on it is being worked on.</summary>
    public List<Delivery> TakeHeld()
    {
        var taken = new List<Delivery>();
        lock (_lock)
        {
            for (var delivery = _held > 0 ? _oldest : null; delivery is not null; delivery = delivery.Next)
                if (delivery is { Held: true, PutOff: false })
                    taken.Add(delivery);
            taken.ForEach(static delivery => delivery.Held = false);
            _held -= taken.Count;
        }
        return taken;
    }

    /// <summary>Done when nothing is being worked on any more; what is held does not count.</summary>
    public Task WhenIdle()
    {
        lock (_lock)
        {
            if (_count == _held)
                return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>
    /// Called by the publishing loop alone. One frame for all that nothing older stands in the way of.
    /// </summary>
    public async ValueTask Acknowledge(List<Delivery> done)
    {
        ulong together = 0;
        var upTo = Close(done);
        try
        {
            foreach (var delivery in done)
            {
                if (delivery.Tag <= upTo)
                    together = Math.Max(together, delivery.Tag);
                else
                    await Channel.BasicAckAsync(delivery.Tag, multiple: false);
            }
            if (together > 0)
                await Channel.BasicAckAsync(together, multiple: true);
        }
        catch (AlreadyClosedException)
        {
            // The channel is closed: the broker has taken its deliveries back, and its consumer knows.
        }
    }

    /// <summary>Called by the publishing loop alone: everything unacknowledged goes back to the queue, once.</summary>
    public async ValueTask ReturnAll()
    {
        if (Abandon() > 0)
            await Return(0, all: true);
    }

    /// <summary>Called by the publishing loop alone: what there was no room for goes back to the queue.</summary>
    public async ValueTask ReturnPutOff()
    {
        var returned = new List<Delivery>();
        lock (_lock)
        {
            for (var delivery = _oldest; delivery is not null; delivery = delivery.Next)
                if (delivery.PutOff)
                    returned.Add(delivery);
        }
        Close(returned);
        foreach (var delivery in returned)
            await Return(delivery.Tag, all: false);
    }

    /// <summary>Forgets everything, as when the channel is gone and the broker has taken it all back.</summary>
    /// <returns>How many there were.</returns>
    public int Abandon()
    {
        lock (_lock)
        {
            var forgotten = _count;
            for (var delivery = _oldest; delivery is not null; delivery = delivery.Next)
            {
                delivery.Open = false;
                delivery.EndSpans();
                Room.Free(delivery.Room);
            }
            BridgeMetrics.InFlightChanged(-forgotten);
            (_oldest, _newest, _count, _held, _putOff) = (null, null, 0, 0, 0);
            SignalIdle();
            return forgotten;
        }
    }

    private async ValueTask Return(ulong tag, bool all)
    {
        try
        {
            await Channel.BasicNackAsync(tag, all, requeue: true);
        }
        catch (AlreadyClosedException)
        {
            // It is back already.
        }
    }

    /// <returns>The highest tag below which nothing is open.</returns>
    private ulong Close(List<Delivery> done)
    {
        done.ForEach(static delivery => delivery.EndSpans());
        lock (_lock)
        {
            done.RemoveAll(static delivery => !delivery.Open);
            foreach (var delivery in done)
                Unlink(delivery);
            SignalIdle();
            BridgeMetrics.InFlightChanged(-done.Count);
            return _oldest is null ? _last : _oldest.Tag - 1;
        }
    }

    private void Keep(Delivery delivery)
    {
        if (!delivery.Open || delivery.Held)
            return;
        delivery.Held = true;
        _held++;
        SignalIdle();
    }

    private void Unlink(Delivery delivery)
    {
        delivery.Open = false;
        if (delivery.Previous is { } previous)
            previous.Next = delivery.Next;
        else
            _oldest = delivery.Next;
        if (delivery.Next is { } next)
            next.Previous = delivery.Previous;
        else
            _newest = delivery.Previous;
        (delivery.Previous, delivery.Next) = (null, null);
        Room.Free(delivery.Room);
        _count--;
        if (delivery.PutOff)
            _putOff--;
        if (delivery.Held)
            _held--;
    }

    private void SignalIdle()
    {
        if (_count != _held)
            return;
        _idle?.TrySetResult();
        _idle = null;
    }
}
