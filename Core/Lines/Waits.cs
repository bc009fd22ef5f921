using System.Globalization;

namespace Granary;

/// <summary>
/// Waits as options write them: whole <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>, with commas between them.
/// </summary>
public static class Waits
{
    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    /// <param name="ladder">The waits between tries.</param>
    /// <param name="option">Where they stand, for the sentence about their fault.</param>
    public static IReadOnlyList<(string Text, TimeSpan Wait)> Parse(string ladder, string option)
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
            $"{option} '{ladder}' has a wait '{text}' that cannot be read; write whole ms, s, m "
            + "or h, as in 1s,5s,30s,2m.");
    }
}
