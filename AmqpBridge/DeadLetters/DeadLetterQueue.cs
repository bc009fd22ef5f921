using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Retries;
using Granary.AmqpBridge.Topology;
using Granary.AmqpBridge.Unreadable;
using Granary.Dispatch.Security;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.DeadLetters;

/// <summary>
/// What an operator does with dead letters. Looking takes messages without acknowledging them and gives them back in
/// their order; what another command looks at in the meantime is not seen.
/// </summary>
public sealed class DeadLetterQueue : IAsyncDisposable
{
    private readonly RequestQueue _queue;
    private readonly UnreadableSweep _sweep;
    private readonly Seal _seal;
    private readonly TimeProvider _time;
    private PullConnection _pull;

    private DeadLetterQueue(
        PullConnection pull, RequestQueue queue, UnreadableSweep sweep, Seal seal, TimeProvider time) =>
        (_pull, _queue, _sweep, _seal, _time) = (pull, queue, sweep, seal, time);

    /// <summary>Connects, or throws a <see cref="SetupException"/> that says why not.</summary>
    /// <param name="options">The broker and the names.</param>
    /// <param name="plainQueues">The plain queues of the installation.</param>
    /// <param name="queue">Whose dead letters, without the prefix; null: those of the requests.</param>
    /// <param name="seal">The silo's.</param>
    /// <param name="time">The clock.</param>
    public static async Task<DeadLetterQueue> Open(
        AmqpOptions options, IReadOnlyList<PlainQueue> plainQueues, string? queue, Seal seal, TimeProvider time)
    {
        var table = new TopologyTable(options, plainQueues);
        var known = table.RequestQueues;
        var meant = known.FirstOrDefault(one => one.Name == options.Prefix + (queue ?? options.Requests))
            ?? throw new SetupException(
                $"There is no queue of requests '{queue}'; there are: "
                + $"{string.Join(", ", known.Select(one => one.Name[options.Prefix.Length..]))}.");
        var sweep = new UnreadableSweep(options, table, new LetterWriter(seal, time), NullLogger.Instance);
        return new DeadLetterQueue(await PullConnection.Open(options, "granary dlq"), meant, sweep, seal, time);
    }

    /// <summary>How many wait, without those that someone is looking at.</summary>
    public async Task<long> Count()
    {
        await using var channel = await Channel();
        return await channel.MessageCountAsync(_queue.DeadLetters);
    }

    /// <summary>The oldest first.</summary>
    public async Task<IReadOnlyList<DeadLetter>> List(int max)
    {
        var letters = new List<DeadLetter>();
        await ForEach((_, letter) =>
        {
            letters.Add(letter);
            return Task.FromResult(Fate.Keep);
        }, again: letters.Clear, max);
        return letters;
    }

    public async Task<DeadLetter?> Show(string id)
    {
        DeadLetter? found = null;
        await ForEach((_, letter) =>
        {
            found = letter.IsNamed(id) ? letter : null;
            return Task.FromResult(found is null ? Fate.Keep : Fate.KeepAndEnd);
        });
        return found;
    }

    /// <summary>
    /// Publishes them as requests again, with their ids, bodies and reply addresses, and a fresh ladder; confirmed,
    /// then taken out. Their deadlines have passed and are taken off. What is kept only in part stays, and so do
    /// strays, and what is sealed with another secret, which is said at the end.
    /// </summary>
    /// <returns>How many.</returns>
    public async Task<int> Replay(DeadLetterFilter filter, double perSecond, CancellationToken stop = default)
    {
        await using var publisher = await ConfirmedPublisher.Open(_pull.Connection);
        var pace = TimeSpan.FromSeconds(1 / Math.Clamp(perSecond, 0.001, 1_000_000));
        var began = _time.GetTimestamp();
        var (replayed, closed) = (0, 0);
        await ForEach(async (message, letter) =>
        {
            if (stop.IsCancellationRequested)
                return Fate.KeepAndEnd;
            if (!filter.Takes(letter) || letter.CutFrom is not null || IsStray(message, letter))
                return Fate.Keep;
            if (letter.Again(message.BasicProperties, _seal) is not { } again)
            {
                closed++;
                return Fate.Keep;
            }
            await Wait((pace * replayed) - _time.GetElapsedTime(began), stop);
            await Publish(publisher, again, letter.Body);
            replayed++;
            return Fate.Remove;
        });
        return closed == 0 ? replayed : throw new SetupException(
            $"{closed} dead letters stay, for they were sealed with another secret: set Security:FingerprintSecret to "
            + $"that of the silo that kept them ({replayed} published again).");
    }

    private async Task Wait(TimeSpan time, CancellationToken stop)
    {
        if (time > TimeSpan.FromMilliseconds(1))
            await Task.Delay(time, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <returns>How many are gone for good.</returns>
    public async Task<int> Drop(DeadLetterFilter filter)
    {
        var dropped = 0;
        await ForEach((_, letter) =>
        {
            if (!filter.Takes(letter))
                return Task.FromResult(Fate.Keep);
            dropped++;
            return Task.FromResult(Fate.Remove);
        });
        return dropped;
    }

    public ValueTask DisposeAsync() => _pull.DisposeAsync();

    /// <summary>It stands where only Granary puts messages, and is none: a replay would make it one.</summary>
    private bool IsStray(BasicGetResult message, DeadLetter letter) => _queue.Only is { } only
        && (message.Exchange != only || letter.Code == ErrorCode.Forbidden.Name());

    private enum Fate
    {
        Keep,
        KeepAndEnd,
        Remove,
    }

    /// <summary>
    /// Once through what is there now; what is kept returns to its place when the channel closes. What cannot be read
    /// ends the connection when its turn comes: then it is kept anew, so that it can, and the round begins
    /// <paramref name="again"/>.
    /// </summary>
    private async Task ForEach(
        Func<BasicGetResult, DeadLetter, Task<Fate>> visit, Action? again = null, long max = long.MaxValue)
    {
        while (true)
        {
            try
            {
                await Once(visit, max);
                return;
            }
            catch (Exception) when (_pull.DiedOfMessage)
            {
                if (await _sweep.Through(_queue, _queue.DeadLetters, int.MaxValue, CancellationToken.None) == 0)
                    throw;
                _pull = await _pull.Again();
                again?.Invoke();
            }
        }
    }

    private async Task Once(Func<BasicGetResult, DeadLetter, Task<Fate>> visit, long max)
    {
        await using var channel = await Channel();
        var there = await channel.MessageCountAsync(_queue.DeadLetters);
        var (left, removed) = (Math.Min(max, there), 0);
        for (; left > 0 && await _pull.Get(channel, _queue.DeadLetters) is { } message; left--)
        {
            var letter = DeadLetter.Of(message.BasicProperties, message.Body, _queue.Plain is not null, _seal);
            var fate = await visit(message, letter);
            if (fate == Fate.Remove)
            {
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
                removed++;
            }
            if (fate == Fate.KeepAndEnd)
                break;
        }
        await channel.CloseAsync();
        await Returned(there - removed);
    }

    /// <summary>A quorum queue takes back what a channel held a moment after the channel is closed.</summary>
    private async Task Returned(long kept)
    {
        await using var channel = await Channel();
        for (var n = 0; n < 50 && await channel.MessageCountAsync(_queue.DeadLetters) < kept; n++)
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time);
    }

    private async Task Publish(ConfirmedPublisher publisher, BasicProperties properties, ReadOnlyMemory<byte> body)
    {
        if (_queue.Plain?.Managed?.Signature is { } signature)
            properties.Headers![HeaderNames.Signature] = signature.Of(body.Span);
        var outcome = await publisher.Publish(_queue.Exchange, _queue.Name, properties, body);
        if (outcome != PublishOutcome.Confirmed)
        {
            throw new SetupException(outcome == PublishOutcome.Refused
                ? $"Queue '{_queue.Name}' takes no more messages; wait until it has room and replay the rest."
                : $"Nothing leads to queue '{_queue.Name}'; start the silo once, for it declares the queue.");
        }
    }

    private async Task<IChannel> Channel()
    {
        var channel = await _pull.Connection.CreateChannelAsync();
        try
        {
            await channel.QueueDeclarePassiveAsync(_queue.DeadLetters);
            return channel;
        }
        catch (OperationInterruptedException fault)
        {
            await channel.DisposeAsync();
            throw new SetupException(
                $"There is no dead letter queue '{_queue.DeadLetters}' that may be read; start the silo once, or check "
                + $"Amqp:Prefix ({BrokerFaults.OneLine(fault.ShutdownReason?.ReplyText ?? fault.Message)}).", fault);
        }
    }
}
