using System.Diagnostics.Metrics;

namespace Granary.Turns;

/// <summary>The metrics of turns.</summary>
public sealed class TurnMeter : IDisposable
{
    private readonly Meter meter = new("Granary");
    private readonly Histogram<int> size;
    private readonly Counter<long> cache;
    private readonly Counter<long> defects;

    private readonly ITurnLog? log;

    public TurnMeter(ITurnLog? log = null)
    {
        this.log = log;
        size = meter.CreateHistogram<int>("granary.turn.size", "{ask}", "Asks decided in one turn");
        cache = meter.CreateCounter<long>("granary.engine.cache", "{turn}", "Turns by entity in memory or not");
        defects = meter.CreateCounter<long>("granary.defects", "{defect}", "Exceptions thrown by grains");
    }

    public void Turn(int asks) => size.Record(asks);

    public void Lookup(string kind, bool hit)
    {
        log?.Lookup(kind, hit);
        if (cache.Enabled)
            cache.Add(1, new("kind", kind), new("result", hit ? "hit" : "miss"));
    }

    /// <returns>What may be told now.</returns>
    public Outcome Committed(GrainKey key, Decision decision)
    {
        if (decision.Warning is { } warning)
            log?.Warning(key, warning);
        return decision.Outcome;
    }

    public void Defect(string kind) => defects.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Dispose() => meter.Dispose();
}
