namespace Granary.Postgres;

/// <summary>The store on PostgreSQL: every call waits shortly for its neighbours and shares their round trip.</summary>
public sealed class PostgresStore : IStore, IAsyncDisposable
{
    private readonly Grouper<CommitItem> _commits;
    private readonly Grouper<ReadItem> _reads;
    private readonly Grouper<FindItem> _finds;
    private readonly IdBlocks _ids;
    private readonly RecentOutcomes _recent;
    private readonly ServerEra _era;
    private readonly IAsyncDisposable[] _workers;

    public PostgresStore(
        DatabaseCalls calls, OutcomeSlots slots, RecentOutcomes recent, PostgresOptions options,
        ILogger<PostgresStore> log)
    {
        _recent = recent;
        _era = calls.Era;
        var writers = Several(options, () => new CommitWriter(
            calls, slots, recent, () => OutboxArrived?.Invoke(), log));
        var readers = Several(options, () => new RowReader(calls));
        var finder = new OutcomeReader(calls, recent, options.GroupSize);
        _workers = [.. writers, .. readers, finder];
        _commits = Group<CommitItem>(
            options, writers.Select(w => (Func<List<CommitItem>, Task>)w.Write), new CommitAdmission());
        _reads = Group<ReadItem>(options, readers.Select(r => (Func<List<ReadItem>, Task>)r.Read));
        _finds = Group<FindItem>(options, [finder.Find]);
        _ids = new IdBlocks(calls, options.IdBlock);
    }

    /// <summary>A commit of this process has left messages in the outbox.</summary>
    public event Action? OutboxArrived;

    /// <summary>Something other than a commit has left messages there.</summary>
    public void OutboxFilled() => OutboxArrived?.Invoke();

    public int Era => _era.Current;

    public ValueTask<EntityRow> Read(GrainKey key, long knownVersion)
    {
        var item = new ReadItem(key, knownVersion);
        _reads.Add(item);
        return item.Result;
    }

    public ValueTask<CommitResult> Commit(Commit commit)
    {
        var item = new CommitItem(commit);
        _commits.Add(item);
        return item.Result;
    }

    public RecordedOutcome? Recall(OutcomeKey key) => _recent.Find(key);

    public ValueTask<RecordedOutcome?> Find(OutcomeKey key)
    {
        if (Recall(key) is { } known)
            return new(known);
        var item = new FindItem(key);
        _finds.Add(item);
        return item.Result;
    }

    public ValueTask<long> NextId(string kind) => _ids.Next(kind);

    /// <summary>What is under way is finished.</summary>
    public async ValueTask DisposeAsync()
    {
        await _commits.DisposeAsync();
        await _reads.DisposeAsync();
        await _finds.DisposeAsync();
        foreach (var worker in _workers)
            await worker.DisposeAsync();
    }

    private static T[] Several<T>(PostgresOptions options, Func<T> make) =>
        [.. Enumerable.Range(0, options.Writers).Select(_ => make())];

    private static Grouper<T> Group<T>(
        PostgresOptions options, IEnumerable<Func<List<T>, Task>> workers, IAdmission<T>? admission = null)
        where T : class, IPending => new([.. workers], options.GroupSize, options.QueueSize, admission);
}
