namespace Granary;

/// <summary>
/// What rules decided about one message: another state, none, the end of the entity, or a refusal. Id, version, times
/// and the reply are made of it.
/// </summary>
public sealed record Decision<TState>
    where TState : class
{
    /// <summary>Null: the entity stays as it is.</summary>
    public TState? State { get; init; }

    /// <summary>The entity is deleted.</summary>
    public bool Ends { get; init; }

    public Refusal? Refusal { get; init; }

    /// <summary>
    /// Messages to others, which leave with the commit. A line of the system's <see cref="GranarySystem.Outgoing"/>
    /// says where they go.
    /// </summary>
    public IReadOnlyList<object> Outbox { get; init; } = [];

    /// <summary>The entity's own timers, set or taken back.</summary>
    public IReadOnlyList<TimerChange> Timers { get; init; } = [];

    /// <summary>Logged once it is committed: something that an operator should see to.</summary>
    public string? Warning { get; init; }

    /// <summary>What a missing or remaining reference is called in the <c>conflict</c>.</summary>
    public string? ReferenceError { get; init; }

    public static implicit operator Decision<TState>(Refusal refusal) => new() { Refusal = refusal };

    /// <summary>The same, as a turn applies it.</summary>
    internal Decision With(Decision bare, GrainKey self) => IsBare ? bare : bare with
    {
        Told = Outbox,
        Timers = Timers.Count == 0 ? [] : [.. Timers.Select(timer => timer with { Owner = self })],
        Warning = Warning,
        ReferenceError = ReferenceError ?? bare.ReferenceError,
    };

    private bool IsBare =>
        Outbox.Count == 0 && Timers.Count == 0 && Warning is null && ReferenceError is null;
}

/// <summary>Decisions, and refusals that become one.</summary>
public static class Decide
{
    /// <summary>The entity has this state from now on.</summary>
    public static Decision<TState> Write<TState>(TState state)
        where TState : class => new() { State = state };

    /// <summary>Nothing changes, and the reply says how it is.</summary>
    public static Decision<TState> Keep<TState>()
        where TState : class => new();

    public static Decision<TState> End<TState>()
        where TState : class => new() { Ends = true };

    public static Refusal Conflict(string error) => new(ErrorCode.Conflict, error);

    public static Refusal NotFound(string error) => new(ErrorCode.NotFound, error);

    public static Refusal Forbidden(string error) => new(ErrorCode.Forbidden, error);
}
