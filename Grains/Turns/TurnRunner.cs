using Granary.Errors;
using Granary.Ports;

namespace Granary.Grains.Turns;

/// <summary>
/// Takes the asks that wait for one entity through one turn: decide each in order, commit once, answer. An engine sees
/// to it that an activation has one turn at a time; how many activations an entity has, the store's fences settle.
/// </summary>
public sealed class TurnRunner
{
    /// <summary>How many asks one turn takes.</summary>
    public const int MaxAsks = 64;

    private long era;

    /// <param name="store">Loads and commits.</param>
    /// <param name="fence">
    /// Must have raised <see cref="IFence.Lost"/>, handlers included, before it says again that it holds.
    /// </param>
    /// <param name="clock">The time that grains are told.</param>
    /// <param name="engine">Answers what grains ask each other.</param>
    /// <param name="asks">Who may ask whom.</param>
    /// <param name="meter">Counts turns.</param>
    public TurnRunner(IStore store, IFence fence, TimeProvider clock, IEngine engine, AskTable asks, TurnMeter meter)
    {
        (Store, Fence, Clock, Engine, Asks, Meter) = (store, fence, clock, engine, asks, meter);
        fence.Lost += () => Interlocked.Increment(ref era);
    }

    internal IStore Store { get; }

    internal IFence Fence { get; }

    internal TimeProvider Clock { get; }

    internal IEngine Engine { get; }

    internal AskTable Asks { get; }

    internal TurnMeter Meter { get; }

    /// <summary>Changes whenever the lease is lost. Read after <see cref="IFence.Holds"/>, never before.</summary>
    internal long Era => Volatile.Read(ref era);

    /// <summary>Completes every ask of the batch, one way or another, and never throws.</summary>
    public async ValueTask Run(Activation activation, PendingAsk[] batch)
    {
        try
        {
            Meter.Turn(batch.Length);
            await new Turn(this, activation, batch).Go();
        }
        catch (Exception failure)
        {
            // Perhaps it was committed, perhaps not: only the database knows, so memory may not say.
            activation.Forget();
            foreach (var ask in batch)
                ask.Fail(failure);
        }
    }

    internal async ValueTask Load(Activation activation, long known, long now)
    {
        var row = await Store.Read(activation.Key, known);
        if (known >= 0 && row.Version == EntityRow.Unchanged.Version)
            activation.Know(activation.Entity, now);
        else if (row.Version == EntityRow.Missing.Version)
            activation.Know(null, now);
        else
            activation.Know(StateJson.Read(activation.Key, row, activation.Kind.State), now);
    }

    internal static UnavailableException LeaseLost() =>
        new("lease", "the lease on the database does not hold at the moment", outage: true);
}
