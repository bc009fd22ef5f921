using System.Text.Json;

namespace Granary;

/// <summary>Where the rules' messages of one type go.</summary>
public abstract record OutgoingSpec(Type Message)
{
    /// <summary>The one queue that it goes to, declared for its readers; null: each message says which.</summary>
    public string? Queue { get; init; }

    /// <summary>The exchange that it goes to; null: it goes to a queue.</summary>
    public string? Exchange { get; init; }

    internal abstract bool HasHeaders { get; }

    /// <summary>The target of one message, its own part of the id if it has one, and what the outbox keeps.</summary>
    internal abstract (string Target, string? Place, byte[] Body) Of(object message);
}

/// <inheritdoc/>
/// <param name="To">The queue of each; where they go to an exchange, the routing key of each.</param>
public sealed record OutgoingSpec<TMessage>(Func<TMessage, string> To)
    : OutgoingSpec(typeof(TMessage))
    where TMessage : class
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>
    /// What makes its id, beside entity and version; no two messages of one decision may have it alike. Null: its
    /// place in the decision.
    /// </summary>
    public Func<TMessage, string>? Place { get; init; }

    /// <summary>The headers of each message to an exchange.</summary>
    public Func<TMessage, Dictionary<string, string>>? Headers { get; init; }

    internal override bool HasHeaders => Headers is not null;

    internal override (string Target, string? Place, byte[] Body) Of(object message)
    {
        var typed = (TMessage)message;
        var body = JsonSerializer.SerializeToUtf8Bytes(typed, SystemJson.States);
        if (Exchange is null)
            return (To(typed), Place?.Invoke(typed), body);
        var mail = new ExchangeMail(To(typed), typeof(TMessage).Name, Headers?.Invoke(typed) ?? None, body);
        return (ExchangeSpec.TargetPrefix + Exchange, Place?.Invoke(typed), mail.Write());
    }
}
