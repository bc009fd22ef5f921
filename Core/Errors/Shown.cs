using System.Globalization;
using System.Text;

namespace Granary;

/// <summary>
/// Text from outside, made safe for an error, a log or a terminal: cut, and without control characters.
/// </summary>
public static class Shown
{
    /// <summary>A name of a field or an action.</summary>
    public const int Name = 64;

    /// <summary>As long as an id may be.</summary>
    private const int Id = 128;

    /// <summary>On one line.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="most">The limit in characters.</param>
    public static string Of(string text, int most = Id) =>
        text.Length <= most && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text : Escaped(text, most, "");

    /// <summary>A whole text with its lines and tabs.</summary>
    public static string Lines(string text) => Escaped(text, int.MaxValue, "\n\t");

    /// <summary>Nothing in it is unseen, or does anything.</summary>
    public static bool IsHarmless(string text) => text.EnumerateRunes().All(IsHarmless);

    private static string Escaped(string text, int most, string kept)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (most-- == 0)
                return shown.Append('…').ToString();
            if (IsHarmless(rune) || (rune.IsAscii && kept.Contains((char)rune.Value)))
                shown.Append(rune.ToString());
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
        }

        return shown.ToString();
    }

    /// <summary>Format characters are those that nobody sees, or that turn the direction of all that follows.</summary>
    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
