using System.Diagnostics;

namespace Granary.Storms.Lab;

/// <summary>Waits for a condition by asking for it, never by hoping.</summary>
public static class Until
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    public static async Task True(string what, TimeSpan within, Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            var waited = Stopwatch.GetElapsedTime(start);
            if (waited > within)
                throw new TimeoutException($"not within {within.TotalSeconds:0} s: {what}");
            await Task.Delay(Pause(waited));
        }
    }

    public static Task True(string what, TimeSpan within, Func<bool> condition) =>
        True(what, within, () => Task.FromResult(condition()));

    /// <summary>What is soon true is soon seen, and what takes long is not asked all the time.</summary>
    private static TimeSpan Pause(TimeSpan waited) =>
        TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 100, Shortest.Ticks, Longest.Ticks));
}
