using Granary.Errors;
using Granary.Ports;
using Npgsql;

namespace Granary.Silo.Postgres;

/// <summary>
/// This process's right to write, renewed in the background. Taken once at start (<see cref="Acquire"/>); when it is
/// lost
/// later on, it is asked for until it is got again, under a new epoch.
/// </summary>
public sealed partial class Lease : IFence, IAsyncDisposable
{
    private readonly LeaseTable table;
    private readonly TimeProvider time;
    private readonly ILogger<Lease> log;
    private readonly TimeSpan length;
    private readonly SemaphoreSlim nudge = new(0, 1);
    private readonly CancellationTokenSource stopping = new();
    private Task? renewal;
    private long epoch;
    private long held;

    public Lease(NpgsqlDataSource source, PostgresOptions options, bool exclusive, TimeProvider time, ILogger<Lease> log)
    {
        Exclusive = exclusive;
        this.time = time;
        this.log = log;
        length = TimeSpan.FromSeconds(options.LeaseSeconds);
        table = new LeaseTable(source, exclusive ? "exclusive" : "shared", LeaseHolder.Own(), length);
    }

    public event Action? Lost;

    /// <summary>Renewing failed: the database is probably away.</summary>
    internal event Action<Exception>? Failed;

    public bool Exclusive { get; }

    /// <summary>What every commit is checked against; 0 while there is none.</summary>
    public long Epoch => Volatile.Read(ref epoch);

    // A twentieth less than the database grants, for clocks that do not run alike.
    public bool Holds => Epoch > 0 && time.GetElapsedTime(Volatile.Read(ref held)) < length * 0.95;

    /// <summary>Takes the lease and keeps it; a <see cref="SetupException"/> when a living silo has it.</summary>
    public async Task Acquire(CancellationToken cancellation = default)
    {
        var first = await Take(cancellation);
        while (!first.Taken)
        {
            LogWaiting(first.Mode, first.Holder);
            await Task.Delay(length / 20, time, cancellation);
            var answer = await Take(cancellation);
            if (!answer.Taken && (answer.Epoch != first.Epoch || answer.ExpiresAt != first.ExpiresAt))
                throw new SetupException(
                    $"another silo ({answer.Holder}) holds the lease in {answer.Mode} mode; stop it, "
                    + "or start both with Engine:Mode=shared.");
            first = answer.Taken ? answer : first;
        }
        renewal = Task.Run(Renewal, CancellationToken.None);
    }

    /// <summary>A commit met another epoch: look at once.</summary>
    internal void Doubt()
    {
        if (nudge.CurrentCount == 0)
            Nudge();
    }

    /// <summary>Gives the lease back, so that the next silo need not wait.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await (renewal ?? Task.CompletedTask);
        var last = Interlocked.Exchange(ref epoch, 0);
        try
        {
            if (last > 0)
                await table.Release(last);
        }
        catch (Exception e) when (Outages.IsAway(e))
        {
            LogTrouble(e);
        }
    }

    private async Task Renewal()
    {
        var pause = length / 5;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var timer = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
                await Task.WhenAny(nudge.WaitAsync(timer.Token), Task.Delay(pause, time, timer.Token));
                await timer.CancelAsync();
                stopping.Token.ThrowIfCancellationRequested();
                var holds = Epoch > 0 ? await Renew() : (await Take(stopping.Token)).Taken;
                pause = holds ? length / 5 : length / 20;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogTrouble(e);
                Failed?.Invoke(e);
                pause = length / 20;
            }
        }
    }

    private async Task<bool> Renew()
    {
        var before = time.GetTimestamp();
        if (await table.Renew(Epoch, stopping.Token))
        {
            Volatile.Write(ref held, before);
            return true;
        }
        LogLost(Epoch);
        Volatile.Write(ref epoch, 0);
        Lost?.Invoke();
        return false;
    }

    private async Task<LeaseAnswer> Take(CancellationToken cancellation)
    {
        var before = time.GetTimestamp();
        var answer = await table.Take(null, cancellation);
        if (!answer.Taken && answer.Mode == "exclusive" && LeaseHolder.IsDead(answer.Holder))
            answer = await table.Take(answer.Holder, cancellation);
        if (!answer.Taken)
            return answer;
        Volatile.Write(ref held, before);
        Volatile.Write(ref epoch, answer.Epoch);
        LogTaken(answer.Mode, answer.Epoch);
        return answer;
    }

    private void Nudge()
    {
        try
        {
            nudge.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has just done it.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The lease is ours in {Mode} mode, epoch {Epoch}")]
    private partial void LogTaken(string mode, long epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of epoch {Epoch} is lost; asking for it again")]
    private partial void LogLost(long epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the {Mode} lease of {Holder} to expire")]
    private partial void LogWaiting(string mode, string holder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease could not be renewed")]
    private partial void LogTrouble(Exception error);
}
