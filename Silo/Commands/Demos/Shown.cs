using System.Text.Json;

namespace Granary.Silo.Commands.Demos;

/// <summary>What was answered, over whichever door.</summary>
/// <param name="Data">The data; of an error the whole answer.</param>
internal sealed record Shown(JsonElement Data)
{
    /// <summary>Over HTTP.</summary>
    public int Status { get; init; }

    public string? ETag { get; init; }

    /// <summary>The reply was recorded before.</summary>
    public bool Replayed { get; init; }

    public long Id => Number("id");

    public long Number(string field) => Field(field).GetInt64();

    public string? Text(string field) => Field(field).GetString();

    public JsonElement Field(string field) =>
        Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty(field, out var value)
            ? value
            : throw new StrayedException($"the answer has no {field}");

    /// <summary>Field by field: the two doors may write the same differently.</summary>
    public bool SameAs(Shown other) => JsonElement.DeepEquals(Data, other.Data);
}
