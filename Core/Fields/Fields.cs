using System.Globalization;
using System.Text.Json;

namespace Granary;

/// <summary>The kinds of fields. The sentences are what a client reads behind the field's name.</summary>
public static partial class Fields
{
    public static Field Text(string name, int max, int min = 1) => new(name, "string", e => e.ValueKind switch
    {
        JsonValueKind.String => TextFault(e.GetString()!, min, max),
        _ => "must be a string",
    })
    { Bounds = (min, max) };

    public static Field Integer(string name, long min, long max) =>
        new(name, "integer", e => IntegerFault(e, min, max)) { Bounds = (min, max) };

    public static Field Id(string name) => Integer(name, 1, long.MaxValue) with { Type = "id" };

    /// <summary><c>if_version</c>: the version the caller has seen.</summary>
    public static Field IfVersion() => Id("if_version");

    /// <summary>ISBN-10 or ISBN-13 with a right check digit; hyphens and spaces allowed.</summary>
    public static Field Isbn(string name) => new(name, "isbn", e => e.ValueKind switch
    {
        JsonValueKind.String when Granary.Isbn.IsValid(e.GetString()!) => null,
        JsonValueKind.String => "must be a valid ISBN-10 or ISBN-13",
        _ => "must be a string",
    });

    private static string? TextFault(string text, int min, int max) => !HasLength(text, min, max)
        ? string.Create(CultureInfo.InvariantCulture, $"must have {min} to {max} characters")
        : min > 0 && string.IsNullOrWhiteSpace(text) ? "must not be blank" : null;

    /// <summary>Counted only where it matters that some characters are two of .NET's.</summary>
    private static bool HasLength(string text, int min, int max) =>
        (text.Length >= 2 * min && text.Length <= max)
            || (text.EnumerateRunes().Count() is var length && length >= min && length <= max);

    private static string? IntegerFault(JsonElement e, long min, long max)
    {
        if (e.ValueKind != JsonValueKind.Number)
            return "must be a whole number";
        if (e.TryGetInt64(out var value))
            return value < min || value > max ? Between(min, max) : null;
        return e.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? "must be a whole number" : Between(min, max);
    }

    private static string Between(long min, long max) => max == long.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"must be at least {min}")
        : string.Create(CultureInfo.InvariantCulture, $"must be between {min} and {max}");
}
