using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Granary.Wire;

namespace Granary.Turns;

/// <summary>States as they are stored, perhaps by a newer version: what this one does not know is kept.</summary>
internal static class StateJson
{
    public static Entity Read(GrainKey key, EntityRow row, JsonTypeInfo type)
    {
        try
        {
            return Entity(key, row, JsonSerializer.Deserialize(row.State, StrictTypes.Of(type)));
        }
        catch (JsonException)
        {
            return ReadNewer(key, row, type);
        }
    }

    /// <summary>For what is only shown.</summary>
    public static Entity ReadKnown(GrainKey key, EntityRow row, JsonTypeInfo type)
    {
        try
        {
            return Entity(key, row, JsonSerializer.Deserialize(row.State, type));
        }
        catch (JsonException fault)
        {
            throw new UnavailableException(
                "cluster", $"only a newer version can read {key}, see {fault.Path}", outage: false, fault);
        }
    }

    public static byte[] Write(Entity entity, JsonTypeInfo type) =>
        entity.Newer is { } newer ? newer.Write(entity.State) : JsonSerializer.SerializeToUtf8Bytes(entity.State, type);

    private static Entity ReadNewer(GrainKey key, EntityRow row, JsonTypeInfo type)
    {
        var entity = ReadKnown(key, row, type);
        var members = NewerMembers.Of(JsonElement.Parse(row.State), type);
        var known = JsonNode.Parse(row.State)!.AsObject();
        members.TakeFrom(known);
        return entity with { Newer = new(type, members, IsWhole(known, type)) };
    }

    private static bool IsWhole(JsonObject known, JsonTypeInfo type)
    {
        try
        {
            return known.Deserialize(StrictTypes.Of(type)) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Entity Entity(GrainKey key, EntityRow row, object? state) => new(
        key.Id, row.Version, row.CreatedAt, row.UpdatedAt,
        state ?? throw new InvalidOperationException($"the state of {key} is null"));
}
