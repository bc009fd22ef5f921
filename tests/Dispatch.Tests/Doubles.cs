namespace Granary.Tests.Dispatch;

/// <summary>An engine that answers at once and keeps what it was asked.</summary>
internal sealed class RecordingEngine : IEngine
{
    public List<Ask> Asks { get; } = [];

    public Outcome Answer { get; set; } = Outcome.Ok("{}"u8.ToArray());

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default)
    {
        Asks.Add(ask);
        return new(Answer);
    }
}

/// <summary>A store that knows what it was told, for decisions only.</summary>
internal sealed class FakeStore : IStore
{
    private long _lastId;

    public Dictionary<OutcomeKey, RecordedOutcome> Recorded { get; } = [];

    /// <summary>Those of them that are known without asking.</summary>
    public HashSet<OutcomeKey> Recent { get; } = [];

    public ValueTask<EntityRow> Read(GrainKey key, long knownVersion) => throw new NotSupportedException();

    public ValueTask<CommitResult> Commit(Commit commit) => throw new NotSupportedException();

    public ValueTask<RecordedOutcome?> Find(OutcomeKey key) => new(Recorded.GetValueOrDefault(key));

    public RecordedOutcome? Recall(OutcomeKey key) => Recent.Contains(key) ? Recorded[key] : null;

    public ValueTask<long> NextId(string kind) => new(++_lastId);
}
