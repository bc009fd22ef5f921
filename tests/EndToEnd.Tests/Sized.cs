using System.Text.RegularExpressions;

namespace Granary.Tests;

/// <summary>Long values written short: <c>x*200</c> is two hundred of that letter.</summary>
internal static partial class Sized
{
    public static string Json(string text) => Times().Replace(
        text, times => string.Concat(Enumerable.Repeat(times.Groups[1].Value, int.Parse(times.Groups[2].Value, null))));

    [GeneratedRegex(@"(😀|\p{L}|""y"",)\*(\d+)")]
    private static partial Regex Times();
}
