using System.Globalization;
using System.Text.Json;
using Granary.HttpBridge.Routes;
using Microsoft.Extensions.Primitives;

namespace Granary.HttpBridge.Requests;

/// <summary>
/// Text of path, query and form as the JSON that the field wants. What is none stays text, so that the field's own rule
/// says what is wrong.
/// </summary>
internal static class SlotWriter
{
    public static void Write(Utf8JsonWriter writer, Slot slot, StringValues texts)
    {
        if (slot.Many)
            WriteMany(writer, slot, texts);
        else
            Write(writer, slot, texts[0] ?? "");
    }

    public static void Write(Utf8JsonWriter writer, Slot slot, string text)
    {
        writer.WritePropertyName(slot.Encoded);
        WriteValue(writer, slot.Kind, text);
    }

    private static void WriteMany(Utf8JsonWriter writer, Slot slot, StringValues texts)
    {
        writer.WriteStartArray(slot.Encoded);
        foreach (var text in texts)
        {
            foreach (var one in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
                WriteValue(writer, slot.Kind, one);
        }

        writer.WriteEndArray();
    }

    private static bool IsWhole(string text, out long whole) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole) && text[0] != '+';

    private static void WriteValue(Utf8JsonWriter writer, SlotKind kind, string text)
    {
        const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (kind == SlotKind.Whole && IsWhole(text, out var whole))
            writer.WriteNumberValue(whole);
        else if (kind == SlotKind.Whole && text.Length > 0 && text[0] != '0' && text.All(char.IsAsciiDigit))
            writer.WriteRawValue(text);
        else if (kind == SlotKind.Number
            && decimal.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var number))
            writer.WriteNumberValue(number);
        else if (kind == SlotKind.Truth && text is "true" or "false")
            writer.WriteBooleanValue(text == "true");
        else
            writer.WriteStringValue(text);
    }
}
