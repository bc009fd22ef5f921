namespace Granary.Turns;

/// <summary>What one round of a turn would commit.</summary>
internal sealed class Draft
{
    private readonly List<NewOutcome> _outcomes = [];
    private List<NameClaim>? _names;
    private List<OutMessage>? _outbox;
    private List<TimerChange>? _timers;
    private List<string>? _traces;
    private long _version;
    private bool _deleted;

    /// <summary>How many of the asks change the row.</summary>
    public int Changes { get; private set; }

    /// <summary>
    /// The decision touches a name that an earlier one of this round touched, or brings back a row that it deleted: one
    /// commit could not tell the two steps apart, so the turn is cut before it.
    /// </summary>
    public bool MustPrecede(Decision decision) =>
        (_deleted && decision.After is not null)
        || (_names is not null && decision.Names.Any(name => _names.Any(earlier => Same(earlier, name))));

    /// <summary>A decision that is recorded under its key.</summary>
    public void Add(TurnAsk from, Entity? current, Decision decision)
    {
        var (ask, trace) = (from.Ask, from.Trace);
        if (trace is not null)
            (_traces ??= []).Add(trace);
        _outcomes.Add(new(ask.Key!.Value, ask.Fingerprint, OutcomeBytes.Encode(decision.Outcome), ask.Retention));
        if (decision.Names.Count > 0)
            (_names ??= []).AddRange(decision.Names);
        foreach (var message in decision.Outbox)
            (_outbox ??= []).Add(trace is null ? message : message with { Trace = trace });
        foreach (var timer in decision.Timers)
            Set(trace is null || timer.DueAt is null ? timer : timer with { Trace = trace });
        if (!decision.Changes)
            return;
        Changes++;
        _deleted = decision.After is null;
        _version = decision.After?.Version ?? (current!.Version + 1);
    }

    /// <param name="activation">With the entity as it was before the turn.</param>
    /// <param name="after">As the last decision left it.</param>
    public Commit Commit(Activation activation, Entity? after) => new()
    {
        Write = Changes == 0 ? null : Write(activation, activation.Entity, after),
        Seen = new(activation.Key, activation.Version),
        Era = activation.Era,
        Outcomes = _outcomes,
        Names = _names ?? (IReadOnlyList<NameClaim>)[],
        Outbox = _outbox ?? (IReadOnlyList<OutMessage>)[],
        Timers = _timers ?? (IReadOnlyList<TimerChange>)[],
        Traces = _traces ?? (IReadOnlyList<string>)[],
    };

    public static bool Same(NameClaim left, NameClaim right) => left.Kind == right.Kind && left.Value == right.Value;

    private EntityWrite? Write(Activation activation, Entity? before, Entity? after)
    {
        var shown = after ?? before;
        if (shown is null)
            return null;
        var state = after is null ? null : StateJson.Write(after, activation.Kind.State.Info);
        return new(activation.Key, before?.Version ?? 0, _version, state, shown.CreatedAt, shown.UpdatedAt);
    }

    private void Set(TimerChange timer)
    {
        _timers ??= [];
        _timers.RemoveAll(earlier => earlier.Name == timer.Name);
        _timers.Add(timer);
    }
}
