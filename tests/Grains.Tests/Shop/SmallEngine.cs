using System.Collections.Concurrent;
using Granary.Grains;
using Granary.Turns;

namespace Granary.Tests.Grains.Shop;

/// <summary>Real grains and real turns, one at a time for each entity, and a fault where the test wants one.</summary>
internal sealed class SmallEngine : IEngine
{
    private readonly ConcurrentDictionary<GrainKey, (Activation Activation, SemaphoreSlim Turn)> _entities = new();
    private readonly TurnRunner _runner;
    private int _asks;

    public SmallEngine(MemoryStore store, TimeProvider clock) =>
        _runner = new(store, clock, new Inside(this), new());

    /// <summary>
    /// The ask, from now on counted from 1, that fails; what was asked for is done before or not at all.
    /// </summary>
    public (int Number, bool Done)? Fault { get; private set; }

    public int Asks => _asks;

    public void FailAt(int number, bool done) => (Fault, _asks) = ((number, done), 0);

    public async ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default)
    {
        var fails = Interlocked.Increment(ref _asks) == Fault?.Number;
        await Task.Yield();
        var outcome = fails && !Fault!.Value.Done ? null : await Decide(ask);
        return fails
            ? throw new UnavailableException("test", $"ask {Fault!.Value.Number} fails", outage: false)
            : outcome!;
    }

    private async ValueTask<Outcome> Decide(Ask ask)
    {
        var (activation, turn) = _entities.GetOrAdd(
            ask.Target, key => (new(key, FiveSystems.Table.Kinds.Single(kind => kind.Kind == key.Kind)), new(1)));
        await turn.WaitAsync();
        try
        {
            var pending = new PendingAsk(ask);
            await _runner.Run(activation, [pending]);
            return await pending.Answer;
        }
        finally
        {
            turn.Release();
        }
    }

    private sealed class Inside(SmallEngine engine) : IEngine
    {
        public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default) => engine.Decide(ask);
    }
}
