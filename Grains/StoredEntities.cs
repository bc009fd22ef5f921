using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Granary.Ports;

namespace Granary.Grains;

/// <summary>Rows of lists as entities.</summary>
internal static class StoredEntities
{
    public static Entity Entity(this EntityRow row, long id, JsonTypeInfo json) =>
        new(id, row.Version, row.CreatedAt, row.UpdatedAt, JsonSerializer.Deserialize(row.State, json)!);
}
