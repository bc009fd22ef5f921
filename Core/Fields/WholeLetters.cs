using System.Text;

namespace Granary;

/// <summary>
/// Texts whose letters are written in one way: what Unicode's form C would make another character of is refused, for
/// the program runs without the tables to do it. Scripts whose marks have no whole letters are left alone.
/// </summary>
internal static class WholeLetters
{
    private static readonly (int First, int Last)[] Parts =
    [
        (0x0300, 0x036F), // accents of Latin, Greek and Cyrillic
        (0x0653, 0x0655), // madda and hamza
        (0x1100, 0x11FF), // the parts of Korean syllables
        (0x1AB0, 0x1AFF),
        (0x1DC0, 0x1DFF),
        (0x20D0, 0x20FF),
        (0x3099, 0x309A), // the marks of kana
        (0xF900, 0xFAFF), // other copies of ideographs
        (0xFE20, 0xFE2F),
        (0x2F800, 0x2FA1F),
    ];

    public static bool Make(string text) => text.EnumerateRunes().All(IsWhole);

    private static bool IsWhole(Rune rune) =>
        rune.Value < Parts[0].First
            || !Array.Exists(Parts, part => rune.Value >= part.First && rune.Value <= part.Last);
}
