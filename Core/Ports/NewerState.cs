using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Granary;

/// <summary>
/// The part of a stored state that only a newer version knows. It stays with the entity and is written
/// back with its row.
/// </summary>
/// <param name="Type">How this version writes the state.</param>
/// <param name="Members">What it does not know.</param>
/// <param name="IsWhole">
/// False: there is more, inside items of a list. Nobody here can tell which item it will belong to, so this
/// silo must not write.
/// </param>
public sealed record NewerState(JsonTypeInfo Type, NewerMembers Members, bool IsWhole)
{
    /// <summary>
    /// What is left of it beside the next state: an object that ends takes its unknown members along.
    /// </summary>
    public NewerState Beside(object state) =>
        this with { Members = NewerMembers.Of(JsonElement.Parse(Write(state)), Type) };

    /// <summary>The state with all that was kept.</summary>
    public byte[] Write(object state)
    {
        var whole = JsonSerializer.SerializeToNode(state, Type)!.AsObject();
        Members.AddTo(whole);
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = Type.Options.Encoder }))
            whole.WriteTo(writer);
        return bytes.WrittenSpan.ToArray();
    }
}
