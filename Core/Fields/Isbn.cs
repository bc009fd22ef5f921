namespace Granary;

/// <summary>The check digits of ISBN-10 (modulo 11) and ISBN-13 (modulo 10).</summary>
public static class Isbn
{
    public static bool IsValid(string text)
    {
        var digits = text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        return digits.Length switch
        {
            10 => digits[..9].All(char.IsAsciiDigit) && (char.IsAsciiDigit(digits[9]) || digits[9] is 'X' or 'x')
                && digits.Select((c, i) => (10 - i) * Value(c)).Sum() % 11 == 0,
            13 => digits[..3] is "978" or "979"
                && digits.All(char.IsAsciiDigit)
                && digits.Select((c, i) => (i % 2 == 0 ? 1 : 3) * Value(c)).Sum() % 10 == 0,
            _ => false,
        };
    }

    private static int Value(char c) => c is 'X' or 'x' ? 10 : c - '0';
}
