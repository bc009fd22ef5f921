namespace Granary;

/// <summary>Decides what happens to entities of one kind. Writes nothing and holds no state.</summary>
public interface IRules
{
    /// <param name="current">The entity as the decision before this one left it; <c>null</c>: there is none.</param>
    /// <param name="message">One of the kind's message records.</param>
    /// <param name="context">The clock, the caller, and asking other grains.</param>
    ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context);
}
