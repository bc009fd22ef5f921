using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Outbox;
using Granary.AmqpBridge.Topology;
using Granary.AmqpBridge.Unreadable;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Sessions;

/// <summary>
/// The AMQP door: requests in, replies out, for as long as the host runs. A start with a wrong configuration throws a
/// <see cref="Granary.SetupException"/>; a broker that is away is waited for.
/// </summary>
public sealed partial class Bridge : IHostedService, IAsyncDisposable
{
    private readonly AmqpOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<Bridge> _logger;
    private readonly DependencyState _state;
    private readonly BridgeParts _parts;
    private readonly BrokerConnection _broker;
    private readonly TopologyTable _table;
    private readonly UnreadableSweep _sweep;
    private readonly IOutbox _outbox;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile BridgeSession? _session;
    private volatile bool _stopping;
    private Task _running = Task.CompletedTask;

    public Bridge(
        AmqpOptions options, TopologyTable table, IDispatcher dispatcher, IDependencyState database,
        IOutbox outbox, Seal seal, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _outbox, _time, _loggers) = (options, outbox, time, loggers);
        _logger = loggers.CreateLogger<Bridge>();
        _state = DependencyState.Broker(time);
        TrustedQueues.Check(options, table.PlainQueues);
        _table = table;
        var letters = new LetterWriter(seal, time);
        _parts = new BridgeParts(options, _table, dispatcher, new OutageGate(database, time), time, loggers)
        {
            Letters = letters,
        };
        _broker = new BrokerConnection(
            options, time, _state, loggers.CreateLogger<BrokerConnection>(), _parts.Bodies);
        _sweep = new UnreadableSweep(options, _table, letters, loggers.CreateLogger<UnreadableSweep>());
    }

    /// <summary>The broker, for health.</summary>
    public IDependencyState Broker => _state;

    /// <summary>The queues that something is wrong with, for health.</summary>
    public IReadOnlyList<QueueTrouble> Troubles => _parts.Health.Troubles;

    /// <summary>Ready: requests are being taken, not merely a connection held.</summary>
    public bool Consuming => _session?.Consuming ?? false;

    /// <summary>And everything is made that it needs in the long run.</summary>
    internal bool Complete => _session is { Consuming: true, IsIncomplete: false };

    /// <summary>Ends when the bridge does; faulted if the configuration turns out wrong after the start.</summary>
    public Task Completion => _running;

    /// <summary>Connects and declares, while what requests need is still being opened.</summary>
    public void Connect() => _running = Task.Run(() => _broker.Run(Session, _stop.Token));

    /// <summary>From here on requests are taken.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        BridgeMetrics.Begin();
        if (!_options.PlainQueuesBounded)
            LogUnbounded(string.Join(", ", _table.WithoutArguments));
        if (ReferenceEquals(_running, Task.CompletedTask))
            Connect();
        _open.TrySetResult();
        return _broker.FirstAttempt.WaitAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        var patience = TimeSpan.FromSeconds(_options.StopSeconds);
        var stopping = _session?.Stop(patience, _time) ?? Task.CompletedTask;
        await stopping.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stop.Dispose();
    }

    private async Task Session(IConnection connection, Action ready)
    {
        try
        {
            await Serve(connection, ready);
        }
        catch (Exception fault) when (BrokerFaults.CannotRead(connection.CloseReason))
        {
            throw new UnreadableException(await _sweep.Run(_stop.Token), fault);
        }
    }

    private async Task Serve(IConnection connection, Action ready)
    {
        await using var session = await BridgeSession.Open(connection, _parts);
        // One that is still being set up is not found by who stops; it ends with the token.
        await using var ending = _stop.Token.Register(session.End);
        await _open.Task.WaitAsync(_stop.Token);
        if (_stopping)
            return;
        _session = session;
        try
        {
            ready();
            var outbox = new OutboxPublisher(
                _outbox, _table, _time, _loggers.CreateLogger<OutboxPublisher>());
            await session.Run(stop => outbox.Run(session.Link, stop));
        }
        catch (Exception) when (session.IsIncomplete)
        {
            _broker.NotUpYet();
            throw;
        }
        finally
        {
            _session = null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Nothing is known to bound the queues {Queues}: set a policy with max-length and max-length-bytes "
            + "(deploy/rabbitmq has one), then Amqp:PlainQueuesBounded")]
    private partial void LogUnbounded(string queues);
}
