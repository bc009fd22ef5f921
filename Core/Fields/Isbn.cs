namespace Granary;

/// <summary>The check digits of ISBN-10 (modulo 11) and ISBN-13 (modulo 10).</summary>
public static class Isbn
{
    public static bool IsValid(string text)
    {
        Span<char> digits = stackalloc char[13];
        var length = 0;
        foreach (var c in text)
        {
            if (c is '-' or ' ')
                continue;
            if (length == digits.Length)
                return false;
            digits[length++] = c;
        }

        return length switch
        {
            10 => IsOldOne(digits[..10]),
            13 => IsNewOne(digits),
            _ => false,
        };
    }

    private static bool IsOldOne(ReadOnlySpan<char> digits) =>
        AreDigits(digits[..9]) && (char.IsAsciiDigit(digits[9]) || digits[9] is 'X' or 'x')
            && Sum(digits, static i => 10 - i) % 11 == 0;

    private static bool IsNewOne(ReadOnlySpan<char> digits) =>
        digits[..3] is "978" or "979" && AreDigits(digits) && Sum(digits, static i => i % 2 == 0 ? 1 : 3) % 10 == 0;

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static int Sum(ReadOnlySpan<char> digits, Func<int, int> weight)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
            sum += weight(i) * (digits[i] is 'X' or 'x' ? 10 : digits[i] - '0');
        return sum;
    }
}
