using System.Text.Json;

namespace Granary;

/// <summary>Where the rules' messages of one type go.</summary>
public abstract record OutgoingSpec(Type Message)
{
    /// <summary>The one queue that it goes to, declared for its readers; null: each message says which.</summary>
    public string? Queue { get; init; }

    /// <summary>The queue of one message, its own part of the id if it has one, and its body.</summary>
    internal abstract (string Queue, string? Place, byte[] Body) Of(object message);
}

/// <inheritdoc/>
/// <param name="To">The queue of each.</param>
public sealed record OutgoingSpec<TMessage>(Func<TMessage, string> To)
    : OutgoingSpec(typeof(TMessage))
    where TMessage : class
{
    /// <summary>
    /// What makes its id, beside entity and version; no two messages of one decision may have it alike. Null: its
    /// place in the decision.
    /// </summary>
    public Func<TMessage, string>? Place { get; init; }

    internal override (string Queue, string? Place, byte[] Body) Of(object message)
    {
        var typed = (TMessage)message;
        return (To(typed), Place?.Invoke(typed), JsonSerializer.SerializeToUtf8Bytes(typed, SystemJson.States));
    }
}
