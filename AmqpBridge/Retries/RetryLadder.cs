using System.Globalization;
using Granary.Errors;

namespace Granary.AmqpBridge.Retries;

/// <summary>
/// When a failed request is tried again, if at all. One wait a queue, so a long wait never blocks a short one.
/// </summary>
public static class RetryLadder
{
    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    /// <param name="rungs">The ladder.</param>
    /// <param name="tries">How often the request has been tried, the failed try included.</param>
    /// <param name="deadline">When its caller gives up.</param>
    /// <param name="now">The time.</param>
    /// <returns>The rung to wait on, or null when no try is left that could still be in time.</returns>
    public static Rung? Next(IReadOnlyList<Rung> rungs, int tries, DateTimeOffset? deadline, DateTimeOffset now)
    {
        if (tries < 1 || tries > rungs.Count)
            return null;
        var rung = rungs[tries - 1];
        return deadline is { } end && now + rung.Wait >= end ? null : rung;
    }

    /// <summary>The first rung has the bare name, the others their wait behind it.</summary>
    public static IReadOnlyList<Rung> Rungs(string name, string ladder) =>
    [
        .. ParseRungs(ladder).Select((wait, index) =>
            new Rung(index == 0 ? name : $"{name}.{wait.Text}", wait.Wait)),
    ];

    internal static IReadOnlyList<(string Text, TimeSpan Wait)> ParseRungs(string ladder, string option = "Amqp:Ladder")
    {
        var texts = ladder.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (texts.Distinct(StringComparer.Ordinal).Count() < texts.Length)
            throw new SetupException($"{option} '{ladder}' names the same wait twice; every rung needs its own.");
        return [.. texts.Select(text => (text, Parse(text, ladder, option)))];
    }

    private static TimeSpan Parse(string text, string ladder, string option)
    {
        foreach (var (suffix, unit) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && int.TryParse(text[..^suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count > 0 && count * unit <= TimeSpan.FromDays(7))
                return count * unit;
        }
        throw new SetupException(
            $"{option} '{ladder}' has a wait '{text}' that cannot be read; write whole ms, s, m or h, as in 1s,5s,30s,2m.");
    }
}
