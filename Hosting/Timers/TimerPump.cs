using System.Collections.Concurrent;
using Granary.Postgres.Timers;

namespace Granary.Hosting.Timers;

/// <summary>
/// Sees to timers that are due. What fails, or dies with its silo, is due again after <see cref="Again"/>. One that
/// hangs for so long takes no place away from others any more, and is not begun again here while it hangs.
/// </summary>
internal sealed partial class TimerPump(
    TimerClaims timers, TimerTable table, TimeProvider time, ILogger<TimerPump> log)
{
    internal static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    private const int AtOnce = 64;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(GrainKey Owner, string Name), Task> _running = new();

    /// <summary>The places that are taken; used by one round at a time.</summary>
    private readonly List<Task> _busy = [];

    /// <returns>Whether more may be due.</returns>
    public async Task<bool> Round()
    {
        try
        {
            var room = await Room();
            if (room == 0)
                return true;
            var due = await timers.Claim(table.Kinds, room, Again);
            _busy.AddRange(due.Where(timer => !_running.ContainsKey((timer.Owner, timer.Name))).Select(Begin));
            return due.Count == room;
        }
        catch (UnavailableException e)
        {
            LogPostponed(e);
            return false;
        }
        catch (Exception e)
        {
            LogRoundFailed(e);
            return false;
        }
    }

    /// <summary>Done when all that was begun has come to its end.</summary>
    public Task Finish() => Task.WhenAll(_running.Values);

    /// <summary>Waits for a place, for a moment.</summary>
    private async ValueTask<int> Room()
    {
        if (_busy.RemoveAll(task => task.IsCompleted) == 0 && _busy.Count == AtOnce)
        {
            await ((Task)Task.WhenAny(_busy)).WaitAsync(Moment, time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _busy.RemoveAll(task => task.IsCompleted);
        }
        return AtOnce - _busy.Count;
    }

    /// <summary>Ends when the timer's place is free again.</summary>
    private Task Begin(DueTimer timer)
    {
        var firing = Task.Run(() => Fire(timer));
        _running[(timer.Owner, timer.Name)] = firing;
        return Watch(timer, firing);
    }

    private async Task Watch(DueTimer timer, Task firing)
    {
        await firing.WaitAsync(Again, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (firing.IsCompleted)
        {
            _running.TryRemove((timer.Owner, timer.Name), out _);
            return;
        }
        LogHangs(timer.Owner, timer.Name);
        _ = firing.ContinueWith(_ => _running.TryRemove((timer.Owner, timer.Name), out var _), TaskScheduler.Default);
    }

    private async Task Fire(DueTimer timer)
    {
        using var scope = new LogScope
        {
            Action = $"timer {timer.Name}",
            Entity = timer.Owner.ToString(),
            TraceParent = timer.Trace,
        }.Open(log);
        try
        {
            await table.Fire(timer.Owner, timer.Name, timer.Key, timer.Trace);
        }
        catch (UnavailableException e)
        {
            LogPostponed(e);
        }
        catch (Exception e)
        {
            LogFailed(e, timer.Owner, timer.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Timers are checked again later")]
    private partial void LogPostponed(Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for due timers failed")]
    private partial void LogRoundFailed(Exception error);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Timer {Owner} {Name} hangs; others continue, and this silo does not start it again until it ends")]
    private partial void LogHangs(GrainKey owner, string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "Timer {Owner} {Name} failed and is tried again")]
    private partial void LogFailed(Exception error, GrainKey owner, string name);
}
