using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// Calls of one sort, which share connections that no other sort may take. The next waits; one more than there are
/// places, or one whose patience ends, is answered <c>busy</c>.
/// </summary>
public sealed class CallLine : IDisposable
{
    public const int Places = 512;

    private readonly DatabaseCalls _calls;
    private readonly TimeSpan _patience;
    private readonly SemaphoreSlim _free;
    private int _waiting;

    /// <param name="calls">What makes the calls.</param>
    /// <param name="connections">How many are made at once.</param>
    /// <param name="seconds">How long a caller's call waits, and its statement takes; 0: it is the house's own.</param>
    internal CallLine(DatabaseCalls calls, int connections, int seconds = 0)
    {
        _calls = calls;
        _patience = seconds > 0 ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
        _free = new SemaphoreSlim(connections);
        StatementSeconds = seconds;
    }

    /// <summary>How long one of its statements may take.</summary>
    internal int StatementSeconds { get; }

    public async ValueTask<TResult> Run<TState, TResult>(
        Func<NpgsqlConnection, TState, ValueTask<TResult>> call, TState state)
    {
        await Enter();
        try
        {
            return await _calls.Run(call, state);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();

    private async ValueTask Enter()
    {
        if (_free.Wait(0))
            return;
        try
        {
            if (Interlocked.Increment(ref _waiting) > Places)
                throw new RefusedException(Full);
            if (!await _free.WaitAsync(_patience))
                throw await _calls.Away() ?? (Exception)new RefusedException(Full);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static Refusal Full { get; } =
        new(ErrorCode.Busy, "too many calls of this sort wait for the database; ask again later")
        {
            RetryAfterMs = 1000,
        };
}
