namespace Granary;

/// <summary>All that one turn changes, written together or not at all.</summary>
public sealed record Commit
{
    /// <summary>
    /// The entity's new row; <c>null</c> when the turn leaves it as it is (an outcome alone is recorded).
    /// </summary>
    public EntityWrite? Write { get; init; }

    /// <summary>
    /// A commit that leaves its row as it is says at which version it saw it; 0: there is none. If the row is not at
    /// that version any more, nothing is written and the answer is <see cref="CommitOutcome.Stale"/>.
    /// </summary>
    public SeenRow? Seen { get; init; }

    /// <summary>When its row was read. In another era the answer is <see cref="CommitOutcome.Stale"/>.</summary>
    public int? Era { get; init; }

    public IReadOnlyList<NewOutcome> Outcomes { get; init; } = [];

    public IReadOnlyList<NameClaim> Names { get; init; } = [];

    public IReadOnlyList<OutMessage> Outbox { get; init; } = [];

    public IReadOnlyList<TimerChange> Timers { get; init; } = [];

    /// <summary>The trace contexts of the asks that it settles, as far as they have one.</summary>
    public IReadOnlyList<string> Traces { get; init; } = [];
}

/// <param name="Key">The row.</param>
/// <param name="Expected">The version it was read at; 0 inserts.</param>
/// <param name="Version">Its new version.</param>
/// <param name="State">The new state as JSON; <c>null</c> deletes the row.</param>
/// <param name="CreatedAt">When the entity came to be.</param>
/// <param name="UpdatedAt">When it last changed.</param>
public sealed record EntityWrite(
    GrainKey Key, long Expected, long Version, byte[]? State, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A row that a commit was decided on and does not change.</summary>
/// <param name="Key">The row.</param>
/// <param name="Version">The version it was read at; 0: there was none.</param>
public sealed record SeenRow(GrainKey Key, long Version);

/// <summary>An outcome to record under its key.</summary>
public sealed record NewOutcome(OutcomeKey Key, byte[] Fingerprint, byte[] Body, TimeSpan Retention);

/// <summary>A unique value (an e-mail, a slug) taken by an entity, or given back.</summary>
public sealed record NameClaim(string Kind, string Value, GrainKey Owner, bool Releases = false)
{
    /// <summary>What the <c>conflict</c> says when it is another's.</summary>
    public string TakenError { get; init; } = "a unique value is taken";
}

/// <summary>A message that leaves with the commit.</summary>
/// <param name="Id">Its stable <c>message_id</c>.</param>
/// <param name="Target">The queue or exchange it goes to.</param>
/// <param name="Body">What it says.</param>
/// <param name="Trace">The trace context in which it was written; it leaves with the message.</param>
public sealed record OutMessage(Guid Id, string Target, byte[] Body, string? Trace = null)
{
    /// <summary>As the rules said it, for those who look at it in this process.</summary>
    internal object? Told { get; init; }
}

/// <summary>A timer set, moved, or (without <paramref name="DueAt"/>) taken back.</summary>
/// <param name="Owner">The entity that is told when it is due.</param>
/// <param name="Name">Which of its timers.</param>
/// <param name="DueAt">When; <c>null</c> takes it back.</param>
/// <param name="Trace">The trace context in which it was set.</param>
public sealed record TimerChange(GrainKey Owner, string Name, DateTimeOffset? DueAt, string? Trace = null)
{
    /// <summary>For rules: the owner is the entity that they decide about.</summary>
    public static TimerChange Set(string name, DateTimeOffset dueAt) => new(default, name, dueAt);

    /// <inheritdoc cref="Set"/>
    public static TimerChange Clear(string name) => new(default, name, null);
}
