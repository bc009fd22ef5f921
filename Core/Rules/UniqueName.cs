namespace Granary;

/// <summary>A value of the state that no other entity may have.</summary>
/// <param name="Kind">Its sort; values of different sorts may be alike.</param>
/// <param name="Value">
/// What is compared, in the form that makes two of them the same; null: the entity has none.
/// </param>
public sealed record UniqueName<TState>(string Kind, Func<TState, string?> Value)
    where TState : class
{
    /// <summary>What the <c>conflict</c> says of a value that another entity has.</summary>
    public Func<string, string> Taken { get; init; } = value => $"{Kind} {value} is taken";

    internal string? Of(Entity? entity) => entity is null ? null : Value((TState)entity.State);
}
