using Granary.AmqpBridge.Inbound;
using Granary.AmqpBridge.Unreadable;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Connections;

/// <summary>
/// Keeps one connection alive, whatever happens to the broker: connects, hands the connection to a session that sets up
/// everything afresh, and begins again when the session ends.
/// </summary>
internal sealed partial class BrokerConnection(
    AmqpOptions options, TimeProvider time, DependencyState state, ILogger<BrokerConnection> logger,
    InboundBodies? bodies = null)
{
    // A session that lived this long was no failed start: the next wait begins short again.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<BrokerEndpoint> _endpoints = BrokerEndpoint.ParseAll(options);
    private readonly BackOff _backOff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), Random.Shared);
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _turn;
    private bool _wasUp;

    /// <summary>
    /// Done after the first attempt, whether it succeeded or the broker is just away; faulted by a wrong configuration.
    /// </summary>
    public Task FirstAttempt => _firstAttempt.Task;

    /// <summary>Opens one connection, for a command.</summary>
    public static async Task<IConnection> Open(AmqpOptions options, string name)
    {
        Exception? last = null;
        var sentence = "";
        foreach (var endpoint in BrokerEndpoint.ParseAll(options))
        {
            try
            {
                return await endpoint.Factory(options).CreateConnectionAsync(name);
            }
            catch (Exception fault)
            {
                (sentence, last) = (BrokerFaults.Explain(fault, endpoint).Sentence, fault);
            }
        }
        throw new SetupException(sentence, last);
    }

    /// <summary>
    /// Runs until <paramref name="stop"/>; throws a <see cref="SetupException"/> if it never gets to a start.
    /// </summary>
    /// <param name="session">Uses a connection; calls its second argument when everything is set up.</param>
    /// <param name="stop">Ends the loop.</param>
    public async Task Run(Func<IConnection, Action, Task> session, CancellationToken stop)
    {
        // A request and its reply belong to one trace, not to three that are only linked.
        RabbitMQActivitySource.TracingOptions.UsePublisherAsParent = true;
        while (!stop.IsCancellationRequested)
        {
            var endpoint = _endpoints[_turn++ % _endpoints.Count];
            var began = time.GetTimestamp();
            var relieved = await Try(endpoint, session, stop);
            if (relieved || time.GetElapsedTime(began) > Settled)
                _backOff.Reset();
            await Pause(stop);
        }
        _firstAttempt.TrySetResult();
        state.Set(false, "stopped");
    }

    /// <summary>The session was never complete: a wrong configuration still ends the start.</summary>
    public void NotUpYet() => _wasUp = false;

    /// <returns>It ended because of a message that was then taken out.</returns>
    private async Task<bool> Try(
        BrokerEndpoint endpoint, Func<IConnection, Action, Task> session, CancellationToken stop)
    {
        try
        {
            await Once(endpoint, session, stop);
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            Failed(fault, endpoint);
            return fault is UnreadableException { Found: > 0 };
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The loop ends.
        }
        return false;
    }

    private async Task Once(BrokerEndpoint endpoint, Func<IConnection, Action, Task> session, CancellationToken stop)
    {
        bodies?.Clear();
        await using var connection = await endpoint.Factory(options, bodies).CreateConnectionAsync("granary", stop);
        connection.ConnectionBlockedAsync += (_, blocked) =>
        {
            LogBlocked(endpoint, blocked.Reason);
            state.Set(true, $"blocked by the broker: {blocked.Reason}");
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            state.Set(true, null);
            return Task.CompletedTask;
        };
        await session(connection, () => Ready(endpoint));
    }

    private void Ready(BrokerEndpoint endpoint)
    {
        if (_wasUp)
            BridgeMetrics.Reconnects.Add(1);
        _wasUp = true;
        LogConnected(endpoint);
        state.Set(true, null);
        _firstAttempt.TrySetResult();
    }

    private void Failed(Exception fault, BrokerEndpoint endpoint)
    {
        var (sentence, configuration) = BrokerFaults.Explain(fault, endpoint);
        if (configuration && !_wasUp)
        {
            var setup = new SetupException(sentence, fault);
            state.Set(false, sentence);
            _firstAttempt.TrySetException(setup);
            throw setup;
        }
        LogLost(sentence);
        state.Set(false, sentence);
        _firstAttempt.TrySetResult();
    }

    private async Task Pause(CancellationToken stop)
    {
        if (!stop.IsCancellationRequested)
            await Task.Delay(_backOff.Next(), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to RabbitMQ at {Endpoint}")]
    private partial void LogConnected(BrokerEndpoint endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "RabbitMQ: {Sentence} Trying again")]
    private partial void LogLost(string sentence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "RabbitMQ at {Endpoint} blocks publishers: {Reason}")]
    private partial void LogBlocked(BrokerEndpoint endpoint, string reason);
}
