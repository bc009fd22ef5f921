using System.Diagnostics.Metrics;

namespace Granary.Turns;

/// <summary>The metrics of turns.</summary>
public sealed class TurnMeter : IDisposable
{
    private readonly Meter _meter = new("Granary");
    private readonly Histogram<int> _size;
    private readonly Counter<long> _cache;
    private readonly Counter<long> _defects;

    private readonly ITurnLog? _log;

    public TurnMeter(ITurnLog? log = null)
    {
        _log = log;
        _size = _meter.CreateHistogram<int>("granary.turn.size", "{ask}", "Asks decided in one turn");
        _cache = _meter.CreateCounter<long>("granary.engine.cache", "{turn}", "Turns by entity in memory or not");
        _defects = _meter.CreateCounter<long>("granary.defects", "{defect}", "Exceptions thrown by grains");
    }

    public void Turn(string kind, int asks) => _size.Record(asks, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>For the first ask of a turn.</summary>
    public void Lookup(Ask ask, bool hit)
    {
        _log?.Lookup(ask, hit);
        if (_cache.Enabled)
            _cache.Add(1, new("kind", ask.Target.Kind), new("result", hit ? "hit" : "miss"));
    }

    /// <returns>What may be told now.</returns>
    public Outcome Committed(Ask ask, Decision decision)
    {
        if (decision.Warning is { } warning)
            _log?.Warning(ask, warning);
        return decision.Outcome;
    }

    public void Defect(Ask ask, Exception defect)
    {
        _log?.Defect(ask, defect);
        _defects.Add(1, new KeyValuePair<string, object?>("kind", ask.Target.Kind));
    }

    public void Hangs(Ask ask, TimeSpan time) => _log?.Hangs(ask, time);

    public void Warning(Ask ask, string warning) => _log?.Warning(ask, warning);

    public void Dispose() => _meter.Dispose();
}
