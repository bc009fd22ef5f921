using System.Text.Json;

namespace Granary.Jobs;

/// <summary>What a schedule is called in addresses and keys.</summary>
public sealed class ScheduleNameAttribute : FieldAttribute
{
    private const int Longest = 100;

    public override Field Of(string name) => new(name, "string", e => e.ValueKind switch
    {
        JsonValueKind.String when IsName(e.GetString()!) => null,
        JsonValueKind.String => "must have 1 to 100 letters, digits, hyphens, underscores and dots, and no dot first",
        _ => "must be a string",
    })
    { Bounds = (1, Longest) };

    private static bool IsName(string text) =>
        text.Length is > 0 and <= Longest && text[0] != '.'
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
