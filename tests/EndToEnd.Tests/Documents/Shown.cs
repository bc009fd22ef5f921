using System.Text.Json;
using System.Text.RegularExpressions;

namespace Granary.Tests.Documents;

/// <summary>
/// Whether a reply is as a page shows it. Fields that the page leaves out do not matter; <c>"…"</c> stands for
/// anything, and a time for any time.
/// </summary>
internal static partial class Shown
{
    /// <summary>The JSON that begins on the last line that begins one.</summary>
    public static JsonElement LastJson(string output)
    {
        var starts = Begin().Matches(output);
        Assert.True(starts.Count > 0, "no JSON was printed: " + output);
        return JsonElement.Parse(output[starts[^1].Index..].Trim());
    }

    public static void Matches(JsonElement shown, JsonElement real, string at = "$")
    {
        switch (shown.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in shown.EnumerateObject())
                {
                    Assert.True(
                        real.TryGetProperty(field.Name, out var value), $"{at}.{field.Name} is missing in {real}");
                    Matches(field.Value, value, $"{at}.{field.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.True(real.GetArrayLength() == shown.GetArrayLength(), $"{at} has another length: {real}");
                foreach (var (one, other) in shown.EnumerateArray().Zip(real.EnumerateArray()))
                    Matches(one, other, at + "[]");
                break;
            case JsonValueKind.String when shown.GetString() == "…":
                break;
            case JsonValueKind.String when Time().IsMatch(shown.GetString()!):
                Assert.Matches(Time(), real.GetString());
                break;
            default:
                Assert.True(JsonElement.DeepEquals(shown, real), $"{at} is {real} and not {shown}");
                break;
        }
    }

    [GeneratedRegex(@"^[\[{]", RegexOptions.Multiline)]
    private static partial Regex Begin();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    private static partial Regex Time();
}
