namespace Granary;

/// <summary>Decides what happens to entities whose state is of this type. Writes nothing and holds no state.</summary>
public interface IRules<TState> : IRules
    where TState : class
{
    /// <summary>What such an entity understands.</summary>
    RuleTable<TState> Table { get; }

    ValueTask<Decision> IRules.Decide(Entity? current, object message, IRuleContext context) =>
        Table.Decide(current, message, context);
}
