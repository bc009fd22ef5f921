namespace Granary.Ports;

/// <summary>All that one turn changes, written together or not at all.</summary>
public sealed record Commit
{
    /// <summary>
    /// The entity's new row; <c>null</c> when the turn leaves it as it is (an outcome alone is recorded).
    /// </summary>
    public EntityWrite? Write { get; init; }

    public IReadOnlyList<NewOutcome> Outcomes { get; init; } = [];

    public IReadOnlyList<NameClaim> Names { get; init; } = [];

    public IReadOnlyList<OutMessage> Outbox { get; init; } = [];

    public IReadOnlyList<TimerChange> Timers { get; init; } = [];
}

/// <param name="Key">The row.</param>
/// <param name="Expected">The version it was read at; 0 inserts.</param>
/// <param name="Version">Its new version.</param>
/// <param name="State">The new state as JSON; <c>null</c> deletes the row.</param>
/// <param name="CreatedAt">When the entity came to be.</param>
/// <param name="UpdatedAt">When it last changed.</param>
public sealed record EntityWrite(
    GrainKey Key, long Expected, long Version, byte[]? State, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>An outcome to record under its key.</summary>
public sealed record NewOutcome(OutcomeKey Key, byte[] Fingerprint, byte[] Body, TimeSpan Retention);

/// <summary>A unique value (an e-mail, a slug) taken by an entity, or given back.</summary>
public sealed record NameClaim(string Kind, string Value, GrainKey Owner, bool Releases = false)
{
    /// <summary>What the <c>conflict</c> says when it is another's.</summary>
    public string TakenError { get; init; } = "a unique value is taken";
}

/// <summary>
/// A message that leaves with the commit; <paramref name="Id"/> becomes its stable <c>message_id</c>.
/// </summary>
public sealed record OutMessage(Guid Id, string Target, byte[] Body);

/// <summary>A timer set, moved, or (without <paramref name="DueAt"/>) taken back.</summary>
public sealed record TimerChange(GrainKey Owner, string Name, DateTimeOffset? DueAt);
