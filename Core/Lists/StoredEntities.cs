using System.Text.Json.Serialization.Metadata;
using Granary.Turns;

namespace Granary;

/// <summary>Rows of lists as entities.</summary>
public static class StoredEntities
{
    public static Entity<TState> Entity<TState>(this EntityRow row, long id, JsonTypeInfo<TState> json)
        where TState : class => new(StateJson.ReadKnown(new(json.Type.Name, id), row, json));

    public static Entity<TState> Entity<TState>(this FoundEntity found, JsonTypeInfo<TState> json)
        where TState : class => found.Row.Entity(found.Id, json);
}
