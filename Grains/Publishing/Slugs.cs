using System.Globalization;
using System.Text;

namespace Granary.Grains.Publishing;

/// <summary>Titles as names in addresses.</summary>
internal static class Slugs
{
    private const int Longest = 80;

    /// <summary>
    /// Letters and digits of every script, without accents, with hyphens between the words. One that could be taken for an id, or
    /// that would be empty, gets a word before it.
    /// </summary>
    public static string Of(string title)
    {
        var slug = new StringBuilder();
        foreach (var rune in title.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                slug.Append(Rune.ToLowerInvariant(rune).ToString());
            else if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
            if (slug.Length >= Longest)
                break;
        }

        var text = slug.ToString().Trim('-').Normalize(NormalizationForm.FormC);
        return text.All(char.IsDigit) ? ("post-" + text).TrimEnd('-') : text;
    }

    public static string Numbered(string slug, long id) => string.Create(CultureInfo.InvariantCulture, $"{slug}-{id}");
}
