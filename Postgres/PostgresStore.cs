namespace Granary.Postgres;

/// <summary>The store on PostgreSQL: every call waits shortly for its neighbours and shares their round trip.</summary>
public sealed class PostgresStore : IStore, IAsyncDisposable
{
    private readonly Grouper<CommitItem> commits;
    private readonly Grouper<ReadItem> reads;
    private readonly Grouper<FindItem> finds;
    private readonly IdBlocks ids;
    private readonly RecentOutcomes recent;
    private readonly ServerEra era;
    private readonly IAsyncDisposable[] workers;

    public PostgresStore(
        DatabaseCalls calls, OutcomeSlots slots, RecentOutcomes recent, PostgresOptions options,
        ILogger<PostgresStore> log)
    {
        this.recent = recent;
        era = calls.Era;
        var writers = Several(options, () => new CommitWriter(
            calls, slots, recent, () => OutboxArrived?.Invoke(), log));
        var readers = Several(options, () => new RowReader(calls));
        var finder = new OutcomeReader(calls, recent, options.GroupSize);
        workers = [.. writers, .. readers, finder];
        commits = Group<CommitItem>(
            options, writers.Select(w => (Func<List<CommitItem>, Task>)w.Write), new CommitAdmission());
        reads = Group<ReadItem>(options, readers.Select(r => (Func<List<ReadItem>, Task>)r.Read));
        finds = Group<FindItem>(options, [finder.Find]);
        ids = new IdBlocks(calls, options.IdBlock);
    }

    /// <summary>A commit of this process has left messages in the outbox.</summary>
    public event Action? OutboxArrived;

    /// <summary>Something other than a commit has left messages there.</summary>
    public void OutboxFilled() => OutboxArrived?.Invoke();

    public int Era => era.Current;

    public ValueTask<EntityRow> Read(GrainKey key, long knownVersion)
    {
        var item = new ReadItem(key, knownVersion);
        reads.Add(item);
        return item.Result;
    }

    public ValueTask<CommitResult> Commit(Commit commit)
    {
        var item = new CommitItem(commit);
        commits.Add(item);
        return item.Result;
    }

    public RecordedOutcome? Recall(OutcomeKey key) => recent.Find(key);

    public ValueTask<RecordedOutcome?> Find(OutcomeKey key)
    {
        if (Recall(key) is { } known)
            return new(known);
        var item = new FindItem(key);
        finds.Add(item);
        return item.Result;
    }

    public ValueTask<long> NextId(string kind) => ids.Next(kind);

    /// <summary>What is under way is finished.</summary>
    public async ValueTask DisposeAsync()
    {
        await commits.DisposeAsync();
        await reads.DisposeAsync();
        await finds.DisposeAsync();
        foreach (var worker in workers)
            await worker.DisposeAsync();
    }

    private static T[] Several<T>(PostgresOptions options, Func<T> make) =>
        [.. Enumerable.Range(0, options.Writers).Select(_ => make())];

    private static Grouper<T> Group<T>(
        PostgresOptions options, IEnumerable<Func<List<T>, Task>> workers, IAdmission<T>? admission = null)
        where T : class, IPending => new([.. workers], options.GroupSize, options.QueueSize, admission);
}
