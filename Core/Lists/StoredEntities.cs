using Granary.Turns;

namespace Granary;

/// <summary>Rows of lists as entities.</summary>
public static class StoredEntities
{
    public static Entity<TState> Entity<TState>(this EntityRow row, long id)
        where TState : class =>
        new(StateJson.ReadKnown(new(typeof(TState).Name, id), row, SystemJson.States.GetTypeInfo(typeof(TState))));

    public static Entity<TState> Entity<TState>(this FoundEntity found)
        where TState : class => found.Row.Entity<TState>(found.Id);
}
