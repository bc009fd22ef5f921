using Granary.Jobs;
using Quartz;

namespace Granary.Grains.Jobs;

/// <summary>The times of a cron in a time zone.</summary>
internal sealed class CronTimes
{
    /// <summary>The largest number of each field.</summary>
    private static readonly int[] Largest = [59, 23, 31, 12, 7];

    /// <summary>A cron without a time after it has none at all, for there are no years in it.</summary>
    private static readonly DateTimeOffset Early = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly CronExpression _cron;

    private CronTimes(CronExpression cron, TimeZoneInfo zone) => (_cron, Zone) = (cron, zone);

    public TimeZoneInfo Zone { get; }

    /// <param name="cron">Five fields.</param>
    /// <param name="timeZone">Its IANA name.</param>
    /// <param name="fault">Which field is broken, and how.</param>
    public static CronTimes? Read(string cron, string timeZone, out FieldError? fault)
    {
        fault = null;
        // A name is looked up as a file.
        if (timeZone.StartsWith('/') || timeZone.Contains("..", StringComparison.Ordinal)
            || !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
        {
            fault = new("time_zone", "must be a time zone such as Europe/Paris or UTC");
            return null;
        }

        if (Parsed(cron) is not { } parsed)
        {
            fault = new("cron", "must have five fields such as 0 0 * * * (minute, hour, day, month, day of the week)");
            return null;
        }

        var times = new CronTimes(parsed.WithTimeZone(zone), zone);
        if (times.After(Early) is not null)
            return times;
        fault = new("cron", "names a day that never comes");
        return null;
    }

    public DateTimeOffset? After(DateTimeOffset time) => _cron.GetNextValidTimeAfter(time);

    /// <summary>The last one up to that second.</summary>
    public DateTimeOffset? UpTo(DateTimeOffset time) =>
        _cron.GetPreviousValidTimeBefore(time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)).AddSeconds(1));

    /// <summary>The next five.</summary>
    public IReadOnlyList<DateTimeOffset> Next(DateTimeOffset time)
    {
        const int Many = 5;
        var times = new List<DateTimeOffset>(Many);
        for (var next = After(time); next is { } one && times.Count < Many; next = After(one))
            times.Add(one);
        return times;
    }

    private static CronExpression? Parsed(string cron)
    {
        try
        {
            // To the parser, 98 and 99 mean "any".
            return Fields(cron).Zip(Largest).Any(field => HasLarger(field.First, field.Second))
                ? null
                : CronExpression.Parse(cron, CronFormat.Unix);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string[] Fields(string cron) =>
        cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static bool HasLarger(string field, int largest)
    {
        var number = 0;
        foreach (var letter in field)
        {
            number = char.IsAsciiDigit(letter) ? Math.Min((number * 10) + letter - '0', 100) : 0;
            if (number > largest)
                return true;
        }

        return false;
    }
}
