using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Granary.Grains.Publishing;

/// <summary>Titles as names in addresses.</summary>
internal static class Slugs
{
    private const int Longest = 80;

    /// <summary>
    /// Accented letters behind their plain ones; the program carries no tables to take letters apart.
    /// </summary>
    private static readonly FrozenDictionary<int, char> Plain = new[]
    {
        "aàáâãäåāăąǎ", "cçćĉċč", "dďđ", "eèéêëēĕėęě", "gĝğġģ", "hĥħ",
        "iìíîïĩīĭįı", "jĵ", "kķ", "lĺļľŀł", "nñńņňŉ",
        "oòóôõöøōŏőǒ", "rŕŗř", "sśŝşšș", "tţťŧț",
        "uùúûüũūŭůűųǔ", "wŵ", "yýÿŷ", "zźżž",
    }.SelectMany(row => row[1..].Select(letter => (Letter: letter, Plain: row[0])))
        .ToFrozenDictionary(pair => (int)pair.Letter, pair => pair.Plain);

    /// <summary>
    /// Letters and digits of every script, the Latin ones without accents, with hyphens between the words. One that
    /// could be taken for an id, or that would be empty, gets a word before it.
    /// </summary>
    public static string Of(string title)
    {
        var slug = new StringBuilder();
        foreach (var rune in title.EnumerateRunes())
        {
            var inWord = slug.Length > 0 && slug[^1] != '-';
            if (Rune.IsLetterOrDigit(rune))
                slug.Append(Letter(Rune.ToLowerInvariant(rune)));
            else if (IsVowelSign(rune) && inWord)
                slug.Append(rune.ToString());
            else if (!IsMark(rune) && inWord)
                slug.Append('-');
            if (slug.Length >= Longest)
                break;
        }

        var text = slug.ToString().Trim('-');
        return text.All(char.IsDigit) ? ("post-" + text).TrimEnd('-') : text;
    }

    /// <summary>No title has two hyphens in its slug, so nobody else can have this one.</summary>
    public static string Numbered(string slug, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"{slug}--{id}");

    private static string Letter(Rune rune) =>
        Plain.TryGetValue(rune.Value, out var plain) ? plain.ToString() : rune.ToString();

    /// <summary>
    /// Without it the word would be another one; the accents of Latin letters and the colours of emoji are not.
    /// </summary>
    private static bool IsVowelSign(Rune rune) =>
        IsMark(rune) && rune.Value is not ((>= 0x300 and <= 0x36F) or (>= 0xFE00 and <= 0xFE0F));

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
