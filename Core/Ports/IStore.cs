namespace Granary;

/// <summary>
/// Where state, recorded outcomes, names, outgoing messages and timers are kept. All calls are grouped with their
/// neighbours into few round trips. When the database is away they throw <see cref="UnavailableException"/>.
/// </summary>
public interface IStore
{
    /// <summary>
    /// Another one where the database may know less than it told before: behind a fail-over, versions mean other
    /// contents. It changes before the first call that may see so.
    /// </summary>
    int Era => 0;

    /// <summary>
    /// The row if it is not at <paramref name="knownVersion"/> any more, else <see cref="EntityRow.Unchanged"/>.
    /// </summary>
    /// <param name="key">Which row.</param>
    /// <param name="knownVersion">
    /// The version in memory; -1 always brings the row, 0 means "known to be missing".
    /// </param>
    ValueTask<EntityRow> Read(GrainKey key, long knownVersion);

    ValueTask<CommitResult> Commit(Commit commit);

    ValueTask<RecordedOutcome?> Find(OutcomeKey key);

    /// <summary>What is known to be recorded without asking anybody; null says nothing.</summary>
    RecordedOutcome? Recall(OutcomeKey key) => null;

    /// <summary>A fresh id: positive, the first on an empty database is 1. Usually finishes synchronously.</summary>
    ValueTask<long> NextId(string kind);
}
