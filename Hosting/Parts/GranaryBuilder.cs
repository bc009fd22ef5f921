namespace Granary;

/// <summary>The systems that a program is made of.</summary>
public sealed class GranaryBuilder
{
    private readonly List<GranarySystem> _systems = [];

    internal IReadOnlyList<GranarySystem> Systems => _systems;

    public GranaryBuilder Add<TSystem>()
        where TSystem : GranarySystem, new()
    {
        _systems.Add(new TSystem());
        return this;
    }

    internal void Add(IEnumerable<GranarySystem> systems) => _systems.AddRange(systems);
}
