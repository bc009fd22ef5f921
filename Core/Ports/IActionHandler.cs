namespace Granary;

/// <summary>Answers what one grain alone cannot: lists, logging in, processes of several steps.</summary>
public interface IActionHandler
{
    /// <summary>
    /// The answer, or <c>null</c> when the message is another handler's. A handler that asks a grain for the caller does so
    /// before its first await wherever the caller may count on the order.
    /// </summary>
    /// <param name="ask">As it was admitted. Its target has the action's kind, and an id only if the action makes a new entity.</param>
    /// <param name="cancellation">Heard only before the decision.</param>
    Task<Outcome>? Handle(Ask ask, CancellationToken cancellation);
}
