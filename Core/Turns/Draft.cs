namespace Granary.Turns;

/// <summary>What one round of a turn would commit.</summary>
internal sealed class Draft
{
    private readonly List<NewOutcome> outcomes = [];
    private List<NameClaim>? names;
    private List<OutMessage>? outbox;
    private List<TimerChange>? timers;
    private long version;
    private bool deleted;

    /// <summary>How many of the asks change the row.</summary>
    public int Changes { get; private set; }

    /// <summary>
    /// The decision touches a name that an earlier one of this round touched, or brings back a row that it deleted: one
    /// commit could not tell the two steps apart, so the turn is cut before it.
    /// </summary>
    public bool MustPrecede(Decision decision) =>
        (deleted && decision.After is not null)
        || (names is not null && decision.Names.Any(name => names.Any(earlier => Same(earlier, name))));

    public void Add(Ask ask, Entity? current, Decision decision, bool recorded)
    {
        if (recorded)
            outcomes.Add(new(ask.Key!.Value, ask.Fingerprint, OutcomeBytes.Encode(decision.Outcome), ask.Retention));
        if (decision.Names.Count > 0)
            (names ??= []).AddRange(decision.Names);
        if (decision.Outbox.Count > 0)
            (outbox ??= []).AddRange(decision.Outbox);
        foreach (var timer in decision.Timers)
            Set(timer);
        if (!decision.Changes)
            return;
        Changes++;
        deleted = decision.After is null;
        version = decision.After?.Version ?? (current!.Version + 1);
    }

    /// <param name="activation">With the entity as it was before the turn.</param>
    /// <param name="after">As the last decision left it.</param>
    public Commit Commit(Activation activation, Entity? after) => new()
    {
        Write = Changes == 0 ? null : Write(activation, activation.Entity, after),
        Seen = new(activation.Key, activation.Version),
        Era = activation.Era,
        Outcomes = outcomes,
        Names = names ?? (IReadOnlyList<NameClaim>)[],
        Outbox = outbox ?? (IReadOnlyList<OutMessage>)[],
        Timers = timers ?? (IReadOnlyList<TimerChange>)[],
    };

    public static bool Same(NameClaim left, NameClaim right) => left.Kind == right.Kind && left.Value == right.Value;

    private EntityWrite? Write(Activation activation, Entity? before, Entity? after)
    {
        var shown = after ?? before;
        if (shown is null)
            return null;
        var state = after is null ? null : StateJson.Write(after, activation.Kind.State.Info);
        return new(activation.Key, before?.Version ?? 0, version, state, shown.CreatedAt, shown.UpdatedAt);
    }

    private void Set(TimerChange timer)
    {
        timers ??= [];
        timers.RemoveAll(earlier => earlier.Name == timer.Name);
        timers.Add(timer);
    }
}
