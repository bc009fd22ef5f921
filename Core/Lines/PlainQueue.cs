namespace Granary;

/// <summary>
/// A queue for producers that know nothing of the envelope: each body is the data of one action alone.
/// </summary>
/// <param name="Name">The queue's name, without the prefix.</param>
/// <param name="Action">The action that each of its messages asks for.</param>
/// <param name="Version">The action's version.</param>
public sealed record PlainQueue(string Name, string Action, string Version = "v1")
{
    /// <summary>A queue whose messages ask for several actions of one version, and each says for which.</summary>
    public PlainQueue(string name, ActionBy actionBy, string version = "v1")
        : this(name, "", version) => ActionBy = actionBy;

    /// <summary>What says which action a message asks for; null: all ask for <see cref="Action"/>.</summary>
    public ActionBy? ActionBy { get; }

    /// <summary>The exchanges that it gets messages from.</summary>
    public IReadOnlyList<QueueBinding> Bindings { get; init; } = [];

    /// <summary>
    /// A managed queue: declared with our arguments, and its messages need no credential. Null: as its producers
    /// declare it.
    /// </summary>
    public ManagedQueue? Managed { get; init; }

    /// <summary>The waits between tries; null: as those of the requests.</summary>
    public string? Ladder { get; init; }

    /// <summary>Whose retry queues it uses: what is tried again comes back to that queue. Null: its own.</summary>
    public string? LadderOf { get; init; }

    /// <summary>Its dead letter queue; null: <c>name.dlq</c>.</summary>
    public string? DeadLetters { get; init; }

    /// <summary>How many messages are worked on at once; null: as many as requests.</summary>
    public int? Prefetch { get; init; }

    /// <summary>False: it is declared for others who consume it.</summary>
    public bool Consumed { get; init; } = true;

    /// <summary>Its messages ask for nothing: others read them.</summary>
    public bool IsOutgoing { get; private init; }

    internal IEnumerable<string> ActionNames => ActionBy?.Actions.Values ?? (IsOutgoing ? [] : [Action]);

    /// <summary>A queue for what a system tells others, as its readers declare it.</summary>
    public static PlainQueue Outgoing(string name) => new(name, "") { Consumed = false, IsOutgoing = true };
}

/// <summary>A plain queue of Granary's own: its arguments, and what its messages say.</summary>
/// <param name="Rejected">Where the broker puts what a consumer rejects or what is over the delivery limit;
/// null: nowhere.</param>
public sealed record ManagedQueue(string? Rejected)
{
    /// <summary>
    /// What each of its messages must carry, for the queue is closed to others. Given by the host, whose
    /// secret it is made of.
    /// </summary>
    public Signature? Signature { get; init; }

    /// <summary>Fields that each of its messages has, whatever the body says.</summary>
    public IReadOnlyDictionary<string, string> Says { get; init; } = new Dictionary<string, string>();

    /// <summary>The field that is told why the message is here, where the message's headers know.</summary>
    public string? ReasonField { get; init; }

    /// <summary>The body's field that counts tries: what is tried again says so.</summary>
    public string? AttemptField { get; init; }
}
