using System.Globalization;
using Granary.Storms.Lab;

namespace Granary.Bench.Limits;

/// <summary>
/// The services have done what the round before left them to do: queues and a database that are deleted keep broker and
/// database busy for a while, and a start that is measured meanwhile would pay for it. Known on Linux only.
/// </summary>
internal static class Calm
{
    private const string Statistics = "/proc/stat";

    /// <summary>In hundredths of a second of a processor, within <see cref="Look"/>.</summary>
    private const long Busy = 5;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task Come() => Until.True("the services have nothing left to do", Limit, async () =>
    {
        if (!File.Exists(Statistics))
            return true;
        var before = Used();
        await Task.Delay(Look);
        return Used() - before <= Busy;
    });

    /// <summary>All that the processors did since the machine's start, without what they idled and waited.</summary>
    private static long Used()
    {
        // The first line: cpu, user, nice, system, idle, waiting for disks, interrupts and so on.
        var line = File.ReadLines(Statistics).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var times = line.Skip(1).Select(time => long.Parse(time, CultureInfo.InvariantCulture)).ToArray();
        return times.Sum() - times[3] - times[4];
    }
}
