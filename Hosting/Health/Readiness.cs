using System.Diagnostics.Metrics;
using Granary.AmqpBridge;
using Granary.AmqpBridge.Topology;
using Granary.Hosting.Options;

namespace Granary.Hosting.Health;

/// <summary>Ready means: everything this silo depends on answers, and it is consuming.</summary>
public sealed class Readiness
{
    private static readonly Meter Meter = new("Granary");

    private static readonly string[] TroubleStatuses = ["full", "shut"];

    private readonly Func<bool> _consuming;
    private readonly Func<IReadOnlyList<QueueTrouble>> _troubles;

    public Readiness(
        string engine, IReadOnlyList<IDependencyState> dependencies, Func<bool> consuming,
        Func<IReadOnlyList<QueueTrouble>> troubles)
    {
        Engine = engine;
        Dependencies = dependencies;
        (_consuming, _troubles) = (consuming, troubles);
        Meter.CreateObservableGauge(
            "granary.dependency.up",
            () => dependencies.Select(dependency => new Measurement<int>(
                dependency.Up ? 1 : 0, new KeyValuePair<string, object?>("name", dependency.Name))),
            description: "1 while the dependency answers");
        Meter.CreateObservableGauge(
            "granary.queue.troubles",
            () => TroubleStatuses.Select(status => new Measurement<int>(
                troubles().Count(trouble => trouble.Status == status),
                new KeyValuePair<string, object?>("status", status))),
            description: "Queues that have been full for a while, or cannot be consumed");
    }

    public string Engine { get; }

    public IReadOnlyList<IDependencyState> Dependencies { get; }

    public HealthView View() => new(
        IsReady ? "healthy" : "unhealthy",
        GranaryVersion.Own,
        Engine,
        Dependencies.Select(dependency => (
                dependency.Name,
                Check: new CheckView(dependency.Up ? "up" : "down", dependency.Since, dependency.Detail)))
            .Concat(Troubles.Select(trouble => (
                Name: $"queue {trouble.Queue}", Check: new CheckView(trouble.Status, trouble.Since, trouble.Detail))))
            .ToDictionary(check => check.Name, check => check.Check));

    /// <summary>They make it no less ready: whatever else is asked is done.</summary>
    public IReadOnlyList<QueueTrouble> Troubles => _troubles();

    public bool IsReady => _consuming() && Dependencies.All(dependency => dependency.Up);
}
