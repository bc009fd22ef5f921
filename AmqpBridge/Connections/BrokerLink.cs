using RabbitMQ.Client;

namespace Granary.AmqpBridge.Connections;

/// <summary>
/// One connection, and how long the broker has really had for an answer: while it is short of memory or disk it reads
/// nothing from those that publish, and is late without being gone.
/// </summary>
internal sealed class BrokerLink
{
    /// <summary>Nothing that is asked takes the broker longer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>For channels on which it is waited here, and not by the client library.</summary>
    private static readonly TimeSpan Endless = TimeSpan.FromDays(1);

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private volatile bool _blocked;
    private long _unblocked;

    public BrokerLink(IConnection connection, TimeProvider time)
    {
        (Connection, _time) = (connection, time);
        connection.ConnectionBlockedAsync += (_, _) =>
        {
            _blocked = true;
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            Interlocked.Exchange(ref _unblocked, time.GetTimestamp());
            _blocked = false;
            return Task.CompletedTask;
        };
    }

    public IConnection Connection { get; }

    public bool IsBlocked => _blocked;

    /// <summary>How long the broker has had since then, as far as it was not blocked.</summary>
    public TimeSpan Elapsed(long since) => _blocked
        ? TimeSpan.Zero
        : _time.GetElapsedTime(Math.Max(since, Interlocked.Read(ref _unblocked)));

    /// <summary>What it answers; throws if it has not in time.</summary>
    public Task<T> Answer<T>(Task<T> asked) => Answer(asked, Patience, CancellationToken.None);

    public async Task<T> Answer<T>(Task<T> asked, TimeSpan patience, CancellationToken stop)
    {
        var since = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return await asked.WaitAsync(patience, _time, stop);
            }
            catch (TimeoutException) when (!asked.IsCompleted && Elapsed(since) < patience)
            {
                // It was blocked meanwhile.
            }
        }
    }

    /// <summary>From now on <see cref="Answer"/> says how long the channel waits.</summary>
    public static void WaitHere(IChannel channel) => channel.ContinuationTimeout = Endless;

    /// <summary>Closes a channel on which an answer may still be waited for.</summary>
    public static ValueTask Close(IChannel channel)
    {
        channel.ContinuationTimeout = Farewell;
        return channel.DisposeAsync();
    }
}
