namespace Granary.Tests.Engines.Faults;

/// <summary>Any store, with something in its way: callers get what a hook throws, and wait while it waits.</summary>
public sealed class FaultyStore(IStore inner) : IStore
{
    private int _reads;
    private int _commits;

    public Func<GrainKey, Task>? BeforeRead { get; set; }

    public Func<Commit, Task>? BeforeCommit { get; set; }

    /// <summary>Called when the commit is durable, before anybody is told.</summary>
    public Func<CommitResult, Task>? AfterCommit { get; set; }

    /// <summary>What the store answers in place of committing; <c>null</c>: it commits.</summary>
    public Func<Commit, CommitResult?>? Instead { get; set; }

    public Func<OutcomeKey, Task>? BeforeFind { get; set; }

    public int Era => inner.Era;

    public int Reads => _reads;

    public int Commits => _commits;

    public async ValueTask<EntityRow> Read(GrainKey key, long knownVersion)
    {
        Interlocked.Increment(ref _reads);
        await (BeforeRead?.Invoke(key) ?? Task.CompletedTask);
        return await inner.Read(key, knownVersion);
    }

    public async ValueTask<CommitResult> Commit(Commit commit)
    {
        Interlocked.Increment(ref _commits);
        await (BeforeCommit?.Invoke(commit) ?? Task.CompletedTask);
        var result = Instead?.Invoke(commit) ?? await inner.Commit(commit);
        await (AfterCommit?.Invoke(result) ?? Task.CompletedTask);
        return result;
    }

    public async ValueTask<RecordedOutcome?> Find(OutcomeKey key)
    {
        await (BeforeFind?.Invoke(key) ?? Task.CompletedTask);
        return await inner.Find(key);
    }

    public ValueTask<long> NextId(string kind) => inner.NextId(kind);
}
