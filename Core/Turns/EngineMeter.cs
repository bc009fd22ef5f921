using System.Diagnostics.Metrics;

namespace Granary.Turns;

/// <summary>The metrics of the engine; counted when they are read.</summary>
internal sealed class EngineMeter : IDisposable
{
    private readonly Meter _meter = new("Granary");

    /// <param name="kinds">All kinds: also one that has nothing is told.</param>
    /// <param name="activations">How many entities of a kind are in memory.</param>
    /// <param name="waiting">How many asks for its entities wait.</param>
    /// <param name="busiest">Some entities, with how often they were asked lately.</param>
    public EngineMeter(
        IReadOnlyCollection<string> kinds, Func<ILookup<string, int>> activations, Func<ILookup<string, int>> waiting,
        Func<IEnumerable<(GrainKey Entity, int Asks)>> busiest)
    {
        _meter.CreateObservableGauge(
            "granary.activations", () => ByKind(kinds, activations()), "{entity}", "Entities in memory");
        _meter.CreateObservableGauge(
            "granary.mailbox.depth", () => ByKind(kinds, waiting()), "{ask}", "Asks that wait");
        _meter.CreateObservableGauge(
            "granary.entity.asks",
            () => busiest().Select(static one => new Measurement<int>(
                one.Asks, new("kind", one.Entity.Kind), new("entity", one.Entity.ToString()))),
            "{ask}", "Asks of the ten busiest entities in this minute and the one before");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> ByKind(IEnumerable<string> kinds, ILookup<string, int> counts) =>
        kinds.Select(kind => new Measurement<int>(
            counts[kind].Sum(), new KeyValuePair<string, object?>("kind", kind)));
}
