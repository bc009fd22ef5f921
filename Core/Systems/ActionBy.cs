using System.Collections.Frozen;

namespace Granary;

/// <summary>
/// What tells, for each message of a plain queue, which action it asks for. A message that says anything else is
/// refused and kept as a dead letter.
/// </summary>
public sealed class ActionBy
{
    private ActionBy(string? header, string place, Dictionary<string, string> actions) =>
        (HeaderName, Place, Actions) = (header, place, actions.ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>From what a message says to the action's name.</summary>
    public IReadOnlyDictionary<string, string> Actions { get; }

    /// <summary>The header that says it; null: another place does.</summary>
    public string? HeaderName { get; }

    /// <summary>The AMQP property <c>type</c> says it.</summary>
    public bool IsByType { get; private init; }

    /// <summary>The routing key says it.</summary>
    public bool IsByRoutingKey => HeaderName is null && !IsByType;

    /// <summary>The place, for a sentence.</summary>
    public string Place { get; }

    /// <summary>
    /// By the routing key that a message was published with. It is kept while the message waits to be tried again.
    /// </summary>
    public static ActionBy RoutingKey(Dictionary<string, string> actions) => new(null, "routing key", actions);

    /// <summary>By the text in a header.</summary>
    public static ActionBy Header(string name, Dictionary<string, string> actions) =>
        new(name, $"header {name}", actions);

    /// <summary>By the AMQP property <c>type</c>, where what goes to an exchange has its message's name.</summary>
    public static ActionBy Type(Dictionary<string, string> actions) =>
        new(null, "property type", actions) { IsByType = true };
}
