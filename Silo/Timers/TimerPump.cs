using System.Collections.Frozen;
using Granary.Errors;
using Granary.Ports;
using Granary.Silo.Postgres.Timers;

namespace Granary.Silo.Timers;

/// <summary>
/// Hands due timers to their handlers. What fails, or dies with its silo, is due again after <see cref="Again"/>.
/// </summary>
internal sealed partial class TimerPump(
    TimerClaims timers, IEnumerable<ITimerHandler> handlers, ILogger<TimerPump> log)
{
    private const int AtOnce = 64;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    private readonly FrozenDictionary<string, ITimerHandler> handlers = handlers.ToFrozenDictionary(handler => handler.Kind);

    /// <returns>Whether more may be due.</returns>
    public async Task<bool> Round()
    {
        try
        {
            var due = await timers.Claim(AtOnce, Again);
            await Task.WhenAll(due.Select(Fire));
            return due.Count == AtOnce;
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

    private async Task Fire(DueTimer timer)
    {
        try
        {
            // One of a kind that this silo does not know yet is another silo's.
            if (handlers.TryGetValue(timer.Owner.Kind, out var handler))
                await handler.Fire(timer.Owner, timer.Name);
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "Timers are looked at again later")]
    private partial void LogPostponed(Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for due timers failed")]
    private partial void LogRoundFailed(Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Timer {Owner} {Name} failed and is tried again")]
    private partial void LogFailed(Exception error, GrainKey owner, string name);
}
