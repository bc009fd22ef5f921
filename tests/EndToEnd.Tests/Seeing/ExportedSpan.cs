namespace Granary.Tests.Seeing;

/// <summary>A span as a collector got it. Ids are lower-case hexadecimal.</summary>
internal sealed record ExportedSpan(string Trace, string Id, string Parent, string Name)
{
    /// <summary>1: inside, 2: server, 3: client, 4: producer, 5: consumer.</summary>
    public int Kind { get; init; }

    /// <summary>Nanoseconds since 1970.</summary>
    public long Start { get; init; }

    public long End { get; init; }

    /// <summary>The spans that it is linked to.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
