using System.Diagnostics.Metrics;

namespace Granary.Turns;

/// <summary>The metrics of the engine; counted when they are read.</summary>
public sealed class EngineMeter : IDisposable
{
    private readonly Meter _meter = new("Granary");

    public EngineMeter(Func<int> activations, Func<long> waiting)
    {
        _meter.CreateObservableGauge("granary.activations", activations, "{entity}", "Entities in memory");
        _meter.CreateObservableGauge("granary.mailbox.depth", waiting, "{ask}", "Asks that wait");
    }

    public void Dispose() => _meter.Dispose();
}
