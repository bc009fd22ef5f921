namespace Granary;

/// <summary>Rows of a list; <paramref name="Exact"/> is false where counting stopped at the bound.</summary>
public sealed record FoundPage<T>(IReadOnlyList<T> Rows, long Total, bool Exact);

/// <summary>A row of a list.</summary>
public sealed record FoundEntity(long Id, EntityRow Row);
