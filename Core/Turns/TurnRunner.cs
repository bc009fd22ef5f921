namespace Granary.Turns;

/// <summary>
/// Takes the asks that wait for one entity through one turn: decide each in order, commit once, answer. An activation
/// has one turn at a time; how many activations an entity has, the versions in commits and look-ups settle.
/// </summary>
public sealed class TurnRunner(IStore store, TimeProvider clock, IEngine engine, TurnMeter meter)
{
    /// <summary>How many asks one turn takes.</summary>
    public const int MaxAsks = 64;

    /// <summary>How many bytes of messages and replies one turn takes; a single ask may have more.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>How much longer than its deadline an ask waits for what was decided in time.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How long rules may take to decide about one message.</summary>
    internal TimeSpan RuleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a state may be when it is written down.</summary>
    internal int MaxStateBytes { get; init; } = 16 << 20;

    internal IStore Store => store;

    internal TimeProvider Clock => clock;

    /// <summary>Answers what rules ask other entities.</summary>
    internal IEngine Engine => engine;

    internal TurnMeter Meter => meter;

    /// <summary>Only for counting.</summary>
    internal long Minute => clock.GetTimestamp() / (60 * clock.TimestampFrequency);

    /// <summary>Completes every ask of the batch, one way or another, and never throws.</summary>
    public async ValueTask Run(Activation activation, PendingAsk[] batch)
    {
        var turn = new Turn(this, activation, batch);
        try
        {
            meter.Turn(activation.Key.Kind, batch.Length);
            activation.Count(batch.Length, Minute);
            await turn.Go().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // Perhaps it was committed, perhaps not: only the database knows, so memory may not say.
            activation.Forget();
            foreach (var ask in batch)
                ask.Fail(failure);
        }
        finally
        {
            turn.EndSpans();
        }
    }

    /// <returns>The row is still at the version that was known.</returns>
    internal async ValueTask<bool> Load(Activation activation, long known)
    {
        var era = store.Era;
        var row = await store.Read(activation.Key, known).ConfigureAwait(false);
        if (known >= 0 && row.Version == EntityRow.Unchanged.Version)
        {
            if (activation.Era == store.Era)
                return true;
            era = store.Era;
            row = await store.Read(activation.Key, -1).ConfigureAwait(false);
        }

        var entity = row.Version == EntityRow.Missing.Version
            ? null
            : StateJson.Read(activation.Key, row, activation.Kind.State.Info);
        activation.Know(entity, era);
        return false;
    }
}
