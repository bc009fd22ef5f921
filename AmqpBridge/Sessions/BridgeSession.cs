using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Replies;
using Granary.AmqpBridge.Retries;
using Granary.AmqpBridge.Topology;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Sessions;

/// <summary>All that lives as long as one connection: declared, opened and consumed afresh each time.</summary>
internal sealed partial class BridgeSession : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly TopologyTable _table;
    private readonly ReplyPublisher _replies;
    private readonly ConfirmedPublisher _publisher;
    private readonly RetryPublisher _retries;
    private readonly ConsumerSet _consumers;
    private readonly ConsumerWatch _watch;
    private IReadOnlyList<QueueSpec> _unmade;

    // Never disposed: a stop may come while the session is ending by itself.
    private readonly CancellationTokenSource _end = new();

    private BridgeSession(
        IConnection connection, IReadOnlyList<QueueSpec> unmade, ConfirmedPublisher publisher, BridgeParts parts)
    {
        var (options, table, _, _, time, loggers) = parts;
        (_connection, _table, _unmade, _publisher) = (connection, table, unmade, publisher);
        var direct = new DirectReplies(() => BrokerConnection.Open(options, "granary: first direct reply"), time);
        Link = new BrokerLink(connection, time);
        _replies = new ReplyPublisher(Link, direct, options, time, loggers.CreateLogger<ReplyPublisher>())
        {
            DeadLetter = delivery => _retries!.DeadLetter(delivery),
        };
        _retries = new RetryPublisher(publisher, parts) { Acknowledge = _replies.Acknowledge };
        _consumers = new ConsumerSet(parts, _replies, _retries, _end.Token);
        _watch = new ConsumerWatch(Link, _consumers.All, TimeSpan.FromSeconds(options.WatchdogSeconds), time);
    }

    public BrokerLink Link { get; }

    /// <summary>Queues are missing that it needs in the long run.</summary>
    public bool IsIncomplete => _unmade.Count > 0;

    public bool Consuming => _consumers.Intakes.All(intake => intake.Serving) && _connection.IsOpen;

    public static async Task<BridgeSession> Open(IConnection connection, BridgeParts parts)
    {
        Look(await ExchangeDeclarer.Declare(connection, parts.Table), parts);
        var unmade = await TopologyDeclarer.Declare(connection, parts.Table);
        var publisher = await ConfirmedPublisher.Open(connection);
        var session = new BridgeSession(connection, unmade, publisher, parts);
        await session._replies.Open();
        foreach (var consumer in session._consumers.All)
            await consumer.Prepare(session.Link, parts.Bodies);
        parts.WasOpen = true;
        return session;
    }

    /// <summary>What was there once and is not any more is no reason to serve nobody.</summary>
    private static void Look(IReadOnlyList<string> missing, BridgeParts parts)
    {
        if (missing.Count == 0)
            return;
        var names = string.Join(", ", missing);
        if (!parts.WasOpen)
            throw new SetupException(
                $"RabbitMQ has no exchange '{names}', which others declare; start those first, "
                + "or let Granary declare it (Exchanges of the system that names it).");
        LogMissing(parts.Loggers.CreateLogger<BridgeSession>(), names);
    }

    /// <summary>Until something breaks, which is thrown, or until <see cref="Stop"/>.</summary>
    public async Task Run(params Func<CancellationToken, Task>[] companions)
    {
        var stop = _end.Token;
        Task[] parts =
        [
            _replies.Run(stop), Keep(stop), _watch.Run(stop),
            .. _consumers.All.Select(consumer => consumer.Run(stop)),
            .. companions.Select(companion => companion(stop)),
        ];
        var first = await Task.WhenAny(parts);
        var isStopped = stop.IsCancellationRequested;
        await _end.CancelAsync();
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (first.Exception?.InnerException is { } fault and not OperationCanceledException)
            throw fault;
        // The client library's own limit: nobody else cancels what a part asks of the broker.
        if (!isStopped)
            throw new TimeoutException("it does not answer in time");
    }

    /// <summary>
    /// Takes nothing new, finishes and answers what runs; what is not done in time is redelivered elsewhere.
    /// </summary>
    public async Task Stop(TimeSpan patience, TimeProvider time)
    {
        // A session that breaks meanwhile has nothing left to answer.
        await Task.WhenAll(_consumers.All.Select(consumer => consumer.Stop())).WaitAsync(patience, time, _end.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _end.CancelAsync();
    }

    /// <summary>
    /// In a new installation queues for retries and dead letters are made only now: there are dozens, and each takes
    /// the broker a while. What is to be kept in a queue meanwhile waits for them.
    /// </summary>
    private async Task Keep(CancellationToken stop)
    {
        await TopologyDeclarer.DeclareEach(_connection, _table, _unmade);
        _unmade = [];
        await _retries.Run(stop);
    }

    /// <summary>At once; what is unanswered is redelivered.</summary>
    public void End() => _end.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _replies.DisposeAsync();
        await _publisher.DisposeAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "RabbitMQ has no exchange {Exchanges} any more, which others declare: "
            + "queues are bound to it by the next connection after it is there")]
    private static partial void LogMissing(ILogger logger, string exchanges);
}
