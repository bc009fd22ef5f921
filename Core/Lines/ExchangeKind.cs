namespace Granary;

/// <summary>How an exchange finds the queues for a message.</summary>
public enum ExchangeKind
{
    /// <summary>By the patterns that routing keys match.</summary>
    Topic,

    /// <summary>By the routing key, letter by letter.</summary>
    Direct,

    /// <summary>To all that are bound.</summary>
    Fanout,

    /// <summary>By headers.</summary>
    Headers,
}
