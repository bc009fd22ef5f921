namespace Granary.Storms.Weather;

/// <summary>What a storm has shown.</summary>
public sealed record StormResult(string Name, int Seed, string Figures, IReadOnlyList<string> Faults)
{
    public bool Passed => Faults.Count == 0;

    public override string ToString() => Passed
        ? $"{Name} (seed {Seed}): {Figures}"
        : $"{Name} (seed {Seed}): {Figures}\n  {string.Join("\n  ", Faults)}";
}
