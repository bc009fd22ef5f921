namespace Granary.Ports;

/// <summary>Whether something that the program depends on does its part, for health and for those who pause without it.</summary>
public interface IDependencyState
{
    string Name { get; }

    bool Up { get; }

    /// <summary>When it came to be as it is.</summary>
    DateTimeOffset Since { get; }

    /// <summary>What is wrong, while it is down.</summary>
    string? Detail { get; }

    event Action? Changed;
}
