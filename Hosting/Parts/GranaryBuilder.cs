namespace Granary;

/// <summary>The systems that a program is made of.</summary>
public sealed class GranaryBuilder
{
    private readonly List<Func<GranarySystem>> _systems = [];

    public GranaryBuilder Add<TSystem>()
        where TSystem : GranarySystem, new()
    {
        _systems.Add(static () => new TSystem());
        return this;
    }

    internal IReadOnlyList<GranarySystem> Make() => [.. _systems.Select(static make => make())];
}
