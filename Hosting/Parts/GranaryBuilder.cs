namespace Granary;

/// <summary>The systems that a program is made of.</summary>
public sealed class GranaryBuilder
{
    private readonly List<Func<GranarySystem>> systems = [];

    public GranaryBuilder Add<TSystem>()
        where TSystem : GranarySystem, new()
    {
        systems.Add(static () => new TSystem());
        return this;
    }

    internal IReadOnlyList<GranarySystem> Make() => [.. systems.Select(static make => make())];
}
