using System.Text.Json;

namespace Granary.HttpBridge.Routes;

/// <summary>A value of path, query or form: what it is called there, and the field that it becomes.</summary>
internal sealed class Slot(string parameter, string name, string type)
{
    public string Parameter { get; } = parameter;

    public string Name { get; } = name;

    public JsonEncodedText Encoded { get; } = JsonEncodedText.Encode(name);

    public SlotKind Kind { get; } = type.TrimEnd('[', ']') switch
    {
        "integer" or "id" => SlotKind.Whole,
        "number" => SlotKind.Number,
        "boolean" => SlotKind.Truth,
        _ => SlotKind.Text,
    };

    /// <summary>May come several times, or as several with commas between them.</summary>
    public bool Many { get; } = type.EndsWith("[]", StringComparison.Ordinal);

    public static Slot Of(string parameter, string name, ActionSpec action) =>
        new(parameter, name, action.Fields.FirstOrDefault(field => field.Name == name)?.Type ?? "string");
}

internal enum SlotKind
{
    Text,
    Whole,
    Number,
    Truth,
}
