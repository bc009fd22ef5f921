using System.Diagnostics;

namespace Granary.Storms.Lab;

/// <summary>Waits for a condition by asking for it, never by hoping.</summary>
public static class Until
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task True(string what, TimeSpan within, Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > within)
                throw new TimeoutException($"not within {within.TotalSeconds:0} s: {what}");
            await Task.Delay(Pause);
        }
    }

    public static Task True(string what, TimeSpan within, Func<bool> condition) =>
        True(what, within, () => Task.FromResult(condition()));
}
