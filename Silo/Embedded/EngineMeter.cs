using System.Diagnostics.Metrics;

namespace Granary.Silo.Embedded;

/// <summary>What the engine tells of itself; counted when somebody looks.</summary>
internal sealed class EngineMeter : IDisposable
{
    private readonly Meter meter = new("Granary");

    public EngineMeter(Activations activations)
    {
        meter.CreateObservableGauge("granary.activations", () => activations.Count, "{entity}", "Entities in memory");
        meter.CreateObservableGauge("granary.mailbox.depth", () => activations.Waiting, "{ask}", "Asks that wait");
    }

    public void Dispose() => meter.Dispose();
}
