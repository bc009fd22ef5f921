using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Granary.AmqpBridge;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Topology;
using Granary.Grains.Workers;
using Granary.Hosting.Commands;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Granary.Silo.Commands;

/// <summary>The line of workers in a process of their own: one connection, made again whenever it is lost.</summary>
internal sealed class BrokerLine : IWorkerLine, IAsyncDisposable
{
    private const string DirectReply = "amq.rabbitmq.reply-to";

    /// <summary>Longer than a claim waits; then the question is put again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly DependencyState _state;
    private readonly BrokerConnection _broker;
    private readonly DependencyState _silos;
    private readonly string _queue;
    private readonly string _auth;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<LineReply>> _asked = new();
    private readonly SemaphoreSlim _publishing = new(1);
    private readonly CancellationTokenSource _stop = new();
    private volatile IChannel? _open;

    public BrokerLine(AmqpOptions options, string auth, TimeProvider clock, ILoggerFactory logs)
    {
        (_state, _silos) = (DependencyState.Broker(clock), new("silos", clock));
        _broker = new(options, clock, _state, logs.CreateLogger<BrokerConnection>());
        (_queue, _auth, _clock) = (new TopologyTable(options).Requests, auth, clock);
    }

    /// <summary>The broker, and the silos: up unless what they were asked last was not answered.</summary>
    public IReadOnlyList<IDependencyState> Dependencies => [_state, _silos];

    public bool IsOpen => _open is not null;

    /// <summary>Faulted by a wrong configuration.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <param name="steps">Works on the same connection.</param>
    public void Start(StepConsumer? steps = null) => Completion = _broker.Run(
        (connection, ready) => Session(connection, steps, ready), _stop.Token);

    public async ValueTask<LineReply> Ask(string id, string action, JsonElement data, TimeSpan? patience)
    {
        var channel = _open ?? throw Away("there is no connection");
        var reply = new TaskCompletionSource<LineReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = reply;
        try
        {
            await Publish(channel, id, new RpcRequest(action, data, "v1", _auth, id).Body(id), patience);
            var answer = await reply.Task.WaitAsync(Patience, _clock);
            _silos.Set(true, null);
            return answer;
        }
        catch (Exception e) when (e is TimeoutException or PublishException)
        {
            throw Unanswered(action);
        }
        catch (Exception e)
            when (e is IOException or ObjectDisposedException or RabbitMQClientException)
        {
            throw Away(e.Message);
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _publishing.Dispose();
    }

    private async Task Publish(IChannel channel, string id, ReadOnlyMemory<byte> body, TimeSpan? patience)
    {
        var properties = new BasicProperties
        {
            CorrelationId = id,
            ReplyTo = DirectReply,
            ContentType = "application/json",
            DeliveryMode = DeliveryModes.Persistent,
        };
        if (Spans.Here is { } trace)
            properties.Headers = new Dictionary<string, object?> { [HeaderNames.TraceParent] = trace };
        // Not as a time of day: clocks differ.
        if (patience is { } time)
            properties.Expiration = time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
        await _publishing.WaitAsync();
        try
        {
            await channel.BasicPublishAsync("", _queue, mandatory: true, properties, body);
        }
        finally
        {
            _publishing.Release();
        }
    }

    private async Task Session(IConnection connection, StepConsumer? steps, Action ready)
    {
        await using var channel = await connection.CreateChannelAsync(new(true, true));
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, _) => Lost(ended);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += Received;
        await channel.BasicConsumeAsync(DirectReply, autoAck: true, consumer);
        _open = channel;
        try
        {
            if (steps is not null)
                await steps.Open(connection, ended);
            ready();
            await ended.Task.WaitAsync(_stop.Token);
        }
        finally
        {
            _open = null;
            foreach (var reply in _asked.Values)
                reply.TrySetException(Away("the connection was lost"));
        }
    }

    private static Task Lost(TaskCompletionSource ended)
    {
        ended.TrySetException(new IOException("the connection was lost"));
        return Task.CompletedTask;
    }

    private Task Received(object sender, BasicDeliverEventArgs delivery)
    {
        if (_asked.TryRemove(delivery.BasicProperties.CorrelationId ?? "", out var reply))
            reply.TrySetResult(Read(delivery.Body));
        return Task.CompletedTask;
    }

    private static LineReply Read(ReadOnlyMemory<byte> body)
    {
        var reply = JsonElement.Parse(body.Span);
        return reply.TryGetProperty("code", out var code)
            ? LineReply.Of(Refusal.Named(code.GetString()!, reply.GetProperty("error").GetString()!))
            : new(JsonMarshal.GetRawUtf8Value(reply.GetProperty("data")).ToArray());
    }

    private UnavailableException Unanswered(string action)
    {
        var detail = $"{action} was not answered";
        _silos.Set(false, detail);
        return Away(detail);
    }

    private static UnavailableException Away(string detail) => new("broker", detail, outage: true);
}
