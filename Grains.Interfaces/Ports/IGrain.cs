namespace Granary.Ports;

/// <summary>What happens to entities of one kind: it decides, and writes nothing. Holds no state of its own.</summary>
public interface IGrain
{
    /// <param name="current">The entity as the decision before this one left it; <c>null</c>: there is none.</param>
    /// <param name="message">One of the kind's message records.</param>
    /// <param name="context">The clock, the caller, and asking other grains.</param>
    ValueTask<Decision> Decide(Entity? current, object message, IGrainContext context);
}
