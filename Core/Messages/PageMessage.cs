namespace Granary;

/// <summary>Asks for a page of a list.</summary>
public abstract record PageMessage<TView> : IMessage<PageView<TView>>
{
    /// <summary>How many, at most.</summary>
    public int? Limit { get; init; }

    /// <summary>After how many.</summary>
    public long? Offset { get; init; }
}
