using System.Diagnostics.Metrics;
using Granary.Health;
using Granary.Ports;

namespace Granary.Silo.Health;

/// <summary>Ready means: everything this silo depends on answers, and it is consuming.</summary>
public sealed class Readiness
{
    private static readonly Meter Meter = new("Granary");

    private readonly Func<bool> consuming;

    public Readiness(string engine, IReadOnlyList<IDependencyState> dependencies, Func<bool> consuming)
    {
        Engine = engine;
        Dependencies = dependencies;
        this.consuming = consuming;
        Meter.CreateObservableGauge(
            "granary.dependency.up",
            () => dependencies.Select(dependency => new Measurement<int>(
                dependency.Up ? 1 : 0, new KeyValuePair<string, object?>("name", dependency.Name))),
            description: "1 while the dependency answers");
    }

    public string Engine { get; }

    public IReadOnlyList<IDependencyState> Dependencies { get; }

    public HealthView View() => new(
        IsReady ? "healthy" : "unhealthy",
        Program.Version,
        Engine,
        Dependencies.ToDictionary(
            dependency => dependency.Name,
            dependency => new CheckView(dependency.Up ? "up" : "down", dependency.Since, dependency.Detail)));

    public bool IsReady => consuming() && Dependencies.All(dependency => dependency.Up);
}
