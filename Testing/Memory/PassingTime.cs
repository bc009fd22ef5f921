using Granary.Hosting.Timers;

namespace Granary.Testing.Memory;

/// <summary>Lets time pass from one due timer to the next, and sees to each as the pump of a silo does.</summary>
internal sealed class PassingTime(ModelStore store, StandingClock clock, TimerTable table)
{
    public async Task Pass(TimeSpan time)
    {
        var end = clock.GetUtcNow() + time;
        while (store.NextDue is { } due && due <= end)
        {
            clock.PassTo(due);
            foreach (var timer in store.Claim(clock.GetUtcNow(), TimerPump.Again))
                await Fire(timer.Owner, timer.Name, timer.Key);
        }

        clock.PassTo(end);
    }

    private async Task Fire(GrainKey owner, string name, Guid key)
    {
        try
        {
            await table.Fire(owner, name, key);
        }
        catch (UnavailableException)
        {
            // It is due again later.
        }
    }
}
