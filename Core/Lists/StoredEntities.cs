using System.Text.Json.Serialization.Metadata;
using Granary.Turns;

namespace Granary;

/// <summary>Rows of lists as entities.</summary>
public static class StoredEntities
{
    public static Entity Entity(this EntityRow row, long id, JsonTypeInfo json) =>
        StateJson.ReadKnown(new(json.Type.Name, id), row, json);

    public static Entity<TState> Entity<TState>(this EntityRow row, long id)
        where TState : class => new(row.Entity(id, SystemJson.States.GetTypeInfo(typeof(TState))));
}
