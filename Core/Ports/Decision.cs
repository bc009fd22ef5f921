namespace Granary;

/// <summary>
/// What a grain decided about one message. The turn applies it, and nothing of it is shown before it is committed.
/// </summary>
public sealed record Decision
{
    private Decision(Outcome outcome) => Outcome = outcome;

    public Outcome Outcome { get; }

    /// <summary>The entity is written (or, with <see cref="After"/> null, deleted).</summary>
    public bool Changes { get; private init; }

    public Entity? After { get; private init; }

    /// <summary>Unique names claimed and released; the owner is the grain itself.</summary>
    public IReadOnlyList<NameClaim> Names { get; init; } = [];

    public IReadOnlyList<OutMessage> Outbox { get; init; } = [];

    /// <summary>What the rules tell others; its system says where that goes, and makes the outbox of it.</summary>
    internal IReadOnlyList<object> Told { get; init; } = [];

    public IReadOnlyList<TimerChange> Timers { get; init; } = [];

    /// <summary>Said in the log once it is committed: something that people should look after.</summary>
    public string? Warning { get; init; }

    /// <summary>What a missing or remaining reference is called in the <c>conflict</c>.</summary>
    public string ReferenceError { get; init; } = "a referenced entity does not exist, or this one is still referenced";

    /// <summary>An answer that changes nothing.</summary>
    public static Decision Answer(ReadOnlyMemory<byte> data) => new(Outcome.Ok(data));

    public static Decision Refuse(ErrorCode code, string error) => new(Outcome.Refused(code, error));

    public static Decision Refuse(Refusal refusal) => new(Outcome.Refused(refusal));

    public static Decision Write(Entity after, ReadOnlyMemory<byte> data) =>
        new(Outcome.Ok(data)) { Changes = true, After = after };

    public static Decision Delete(ReadOnlyMemory<byte> data) => new(Outcome.Ok(data)) { Changes = true };
}
