using System.Collections.Concurrent;
using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Faults;
using Granary.Turns;

namespace Granary.Tests.Engines.Hostile;

/// <summary>
/// Everything an engine should not do: several activations of one entity, asks that overtake each other, deaths before
/// and after the commit. What stays true under it, the store's fences keep.
/// </summary>
public sealed class HostileEngine : IEngine, IDisposable
{
    public const string Death = "hostile";

    private const int Copies = 3;

    private readonly ConcurrentDictionary<(GrainKey Key, int Copy), Place> _places = new();
    private readonly EngineSetting _setting;
    private readonly TurnRunner _runner;
    private readonly TurnMeter _meter = new();
    private readonly Random _random;

    /// <summary>Activations go now and then.</summary>
    public bool Forgets { get; init; } = true;

    public HostileEngine(EngineSetting setting, int seed)
    {
        _setting = setting;
        _random = new(seed);
        var store = new FaultyStore(setting.Store)
        {
            BeforeCommit = _ => Suffer(),
            AfterCommit = _ => Suffer(),
            BeforeRead = _ => Delay(),
            BeforeFind = _ => Delay(),
        };
        _runner = new(store, setting.Time, this, _meter);
    }

    public async ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default)
    {
        await Delay();
        var copy = (ask.Target, Roll(Copies));
        var kind = _setting.Kinds.Single(kind => kind.Kind == ask.Target.Kind);
        var place = _places.GetOrAdd(copy, _ => new(new(ask.Target, kind)));
        var pending = new PendingAsk(ask, cancellation);
        place.Waiting.Enqueue(pending);
        await place.Work(_runner);
        if (Forgets && Roll(20) == 0)
            _places.TryRemove(new(copy, place));
        return await pending.Answer;
    }

    public void Dispose()
    {
        foreach (var place in _places.Values)
            place.Dispose();
        _meter.Dispose();
    }

    private async Task Suffer()
    {
        await Delay();
        if (Roll(6) == 0)
            throw new UnavailableException(Death, "the engine died", outage: false);
    }

    private async Task Delay()
    {
        for (var i = Roll(6); i > 0; i--)
            await Task.Yield();
    }

    private int Roll(int sides)
    {
        lock (_random)
            return _random.Next(sides);
    }

    private sealed class Place(Activation activation) : IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1);

        public ConcurrentQueue<PendingAsk> Waiting { get; } = new();

        public async Task Work(TurnRunner runner)
        {
            await _turn.WaitAsync();
            var batch = new List<PendingAsk>();
            while (batch.Count < TurnRunner.MaxAsks && Waiting.TryDequeue(out var ask))
                batch.Add(ask);
            if (batch.Count > 0)
                await runner.Run(activation, [.. batch]);
            _turn.Release();
        }

        public void Dispose() => _turn.Dispose();
    }
}
