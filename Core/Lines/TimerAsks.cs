using System.Globalization;

namespace Granary;

/// <summary>
/// What entities are asked by their timers. Each setting of a timer has a key of its own, so it counts once however
/// often it fires.
/// </summary>
internal static class TimerAsks
{
    private const string Scope = "granary.timer";

    public static Ask Of(GrainKey owner, string name, Guid key, object message) => SystemAsks.Of(
        owner, message,
        new(Caller.System.Name, Scope, string.Create(CultureInfo.InvariantCulture, $"{owner}/{key:N}/{name}"))) with
    {
        RecordsRefusals = true,
    };

    /// <summary>A timer ends with the commit that it caused, unless the decision says otherwise of it.</summary>
    public static Decision Ended(Ask ask, Decision decision)
    {
        if (ask.Key is not { Scope: Scope } key || key.Caller != Caller.System.Name)
            return decision;
        var name = key.Key.Split('/', 4)[3];
        return decision.Timers.Any(timer => timer.Name == name)
            ? decision
            : decision with { Timers = [.. decision.Timers, TimerChange.Clear(name) with { Owner = ask.Target }] };
    }
}
