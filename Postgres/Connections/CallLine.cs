using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// Calls of one sort, which share connections that no other sort may take. The next waits; one more than there are
/// places, or one whose patience ends, is answered <c>busy</c>.
/// </summary>
public sealed class CallLine : IDisposable
{
    public const int Places = 512;

    private readonly DatabaseCalls calls;
    private readonly TimeSpan patience;
    private readonly SemaphoreSlim free;
    private int waiting;

    /// <param name="calls">What makes the calls.</param>
    /// <param name="connections">How many are made at once.</param>
    /// <param name="seconds">How long a caller's call waits, and its statement takes; 0: it is the house's own.</param>
    internal CallLine(DatabaseCalls calls, int connections, int seconds = 0)
    {
        this.calls = calls;
        patience = seconds > 0 ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
        free = new SemaphoreSlim(connections);
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
            return await calls.Run(call, state);
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose() => free.Dispose();

    private async ValueTask Enter()
    {
        if (free.Wait(0))
            return;
        try
        {
            if (Interlocked.Increment(ref waiting) > Places)
                throw new RefusedException(Full);
            if (!await free.WaitAsync(patience))
                throw await calls.Away() ?? (Exception)new RefusedException(Full);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    private static Refusal Full { get; } =
        new(ErrorCode.Busy, "too many calls of this sort wait for the database; ask again later")
        {
            RetryAfterMs = 1000,
        };
}
