using System.Collections.Concurrent;
using System.Diagnostics;
using Granary.AmqpBridge;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Topology;
using Granary.Grains.Publishing;
using Granary.Grains.Workers;
using Granary.Publishing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Granary.Silo.Commands;

/// <summary>
/// Takes the messages of steps from their queues. One is acknowledged after the post was told; one whose step failed is
/// rejected without requeue, and a silo counts the try.
/// </summary>
internal sealed partial class StepConsumer(
    IReadOnlyList<string> steps, StepRunner runner, AmqpOptions options, ushort prefetch, ILogger<StepConsumer> log)
    : IDisposable
{
    private readonly string _internal = new TopologyTable(options).Internal;
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private volatile IChannel? _channel;
    private volatile bool _stopping;

    /// <summary>When it ends by itself.</summary>
    public WorkerQuota Quota { get; init; } = WorkerQuota.None;

    /// <summary>Ends when there is too little memory, or steps are refused to this worker.</summary>
    public Task Completion => _over.Task;

    /// <summary>Consumes on this connection until it is lost.</summary>
    /// <param name="connection">A new one.</param>
    /// <param name="ended">Told when the broker has ended it for the steps.</param>
    public async Task Open(IConnection connection, TaskCompletionSource ended)
    {
        var channel = await connection.CreateChannelAsync();
        channel.ChannelShutdownAsync += (_, _) => Lost(ended, "the channel of the steps was closed");
        await channel.BasicQosAsync(0, prefetch, global: false);
        _channel = channel;
        foreach (var step in steps)
        {
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) => Received(channel, step, delivery);
            consumer.UnregisteredAsync += (_, _) => Lost(ended, $"the queue of {step} was deleted");
            await channel.BasicConsumeAsync(
                options.Prefix + PostStep.Queue(step), autoAck: false, consumer);
        }
    }

    /// <summary>Takes no more messages. What runs may end; what does not in time goes back to its queue.</summary>
    public async Task Stop(TimeSpan patience)
    {
        _stopping = true;
        await Task.WhenAll(_running.Keys).WaitAsync(patience)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _end.CancelAsync();
        if (_channel is { } channel)
            await channel.DisposeAsync();
    }

    public void Dispose() => _end.Dispose();

    private Task Lost(TaskCompletionSource ended, string why)
    {
        if (!_stopping)
            ended.TrySetException(new IOException(why));
        return Task.CompletedTask;
    }

    /// <summary>Does not wait: the next message may be taken as soon as this returns.</summary>
    private Task Received(IChannel channel, string step, BasicDeliverEventArgs delivery)
    {
        if (_stopping)
            return Task.CompletedTask;
        // Copied, for the client takes its memory back when this returns.
        var (body, tag, isOurs) = (delivery.Body.ToArray(), delivery.DeliveryTag, delivery.Exchange == _internal);
        var trace = HeaderValues.Text(delivery.BasicProperties, HeaderNames.TraceParent);
        var work = Task.Run(async () =>
        {
            using var span = Spans.Enter(
                $"{options.Prefix}{PostStep.Queue(step)} receive", ActivityKind.Consumer, Spans.Context(trace));
            await Do(channel, step, isOurs ? body : null, tag);
        });
        _running[work] = true;
        _ = work.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
        return Task.CompletedTask;
    }

    /// <param name="channel">Where it came from.</param>
    /// <param name="step">The queue's.</param>
    /// <param name="body">Nothing where no silo sent it: anybody may write into a queue.</param>
    /// <param name="tag">Names the delivery.</param>
    private async Task Do(IChannel channel, string step, byte[]? body, ulong tag)
    {
        try
        {
            if (body is not null && await runner.Do(step, body, _end.Token))
                await channel.BasicAckAsync(tag, multiple: false);
            else
                await channel.BasicNackAsync(tag, multiple: false, requeue: false);
            if (!Quota.FitsMemory)
                _over.TrySetResult();
        }
        catch (SetupException refused)
        {
            _over.TrySetException(refused);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or RabbitMQClientException)
        {
            // It comes again, and its post waits for something else by then.
            LogUnsettled(step, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A message of {Step} stays unacknowledged: {Reason}")]
    private partial void LogUnsettled(string step, string reason);
}
