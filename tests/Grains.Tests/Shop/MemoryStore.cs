using System.Text;

namespace Granary.Tests.Grains.Shop;

/// <summary>Rows, recorded outcomes and timers in dictionaries.</summary>
internal sealed class MemoryStore : IStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<GrainKey, EntityRow> rows = [];
    private readonly Dictionary<OutcomeKey, RecordedOutcome> outcomes = [];
    private long ids;

    public Dictionary<(GrainKey, string), DateTimeOffset> Timers { get; } = [];

    public IEnumerable<string> Keys => outcomes.Keys.Select(key => $"{key.Scope} {key.Key}");

    public void Put(string kind, long id, string state) =>
        rows[new(kind, id)] = new(1, ShopRig.Start, ShopRig.Start, Encoding.UTF8.GetBytes(state));

    public void Delete(string kind, long id) => rows.Remove(new(kind, id));

    public string State(string kind, long id) => Encoding.UTF8.GetString(rows[new(kind, id)].State);

    public int Count(string kind) => rows.Keys.Count(key => key.Kind == kind);

    public ValueTask<EntityRow> Read(GrainKey key, long knownVersion)
    {
        lock (gate)
        {
            var row = rows.GetValueOrDefault(key, EntityRow.Missing);
            return new(row.Version == knownVersion ? EntityRow.Unchanged : row);
        }
    }

    public ValueTask<CommitResult> Commit(Commit commit)
    {
        lock (gate)
            return new(Judge(commit) ?? Apply(commit));
    }

    public ValueTask<RecordedOutcome?> Find(OutcomeKey key)
    {
        lock (gate)
            return new(outcomes.GetValueOrDefault(key));
    }

    public ValueTask<long> NextId(string kind) => new(Interlocked.Increment(ref ids));

    private CommitResult? Judge(Commit commit)
    {
        var known = commit.Outcomes.Where(one => outcomes.ContainsKey(one.Key))
            .Select(one => outcomes[one.Key]).ToList();
        if (known.Count > 0)
            return new(CommitOutcome.Known) { Known = known };
        return commit.Write is { } write
            && rows.GetValueOrDefault(write.Key, EntityRow.Missing).Version != write.Expected
            ? CommitResult.Stale
            : null;
    }

    private CommitResult Apply(Commit commit)
    {
        if (commit.Write is { } write)
            rows[write.Key] = new(write.Version, write.CreatedAt, write.UpdatedAt, write.State!);
        foreach (var outcome in commit.Outcomes)
            outcomes.Add(outcome.Key, new(outcome.Key, outcome.Fingerprint, outcome.Body));
        foreach (var timer in commit.Timers)
        {
            if (timer.DueAt is { } due)
                Timers[(timer.Owner, timer.Name)] = due;
            else
                Timers.Remove((timer.Owner, timer.Name));
        }

        return CommitResult.Done;
    }
}
