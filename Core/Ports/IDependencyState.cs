namespace Granary;

public interface IDependencyState
{
    string Name { get; }

    bool Up { get; }

    DateTimeOffset Since { get; }

    string? Detail { get; }

    event Action? Changed;
}
