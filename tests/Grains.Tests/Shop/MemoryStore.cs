using System.Text;

namespace Granary.Tests.Grains.Shop;

/// <summary>Rows, recorded outcomes and timers in dictionaries.</summary>
internal sealed class MemoryStore : IStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<GrainKey, EntityRow> _rows = [];
    private readonly Dictionary<OutcomeKey, RecordedOutcome> _outcomes = [];
    private long _ids;

    public Dictionary<(GrainKey, string), DateTimeOffset> Timers { get; } = [];

    public IEnumerable<string> Keys => _outcomes.Keys.Select(key => $"{key.Scope} {key.Key}");

    public void Put(string kind, long id, string state) =>
        _rows[new(kind, id)] = new(1, ShopRig.Start, ShopRig.Start, Encoding.UTF8.GetBytes(state));

    public void Delete(string kind, long id) => _rows.Remove(new(kind, id));

    public string State(string kind, long id) => Encoding.UTF8.GetString(_rows[new(kind, id)].State);

    public int Count(string kind) => _rows.Keys.Count(key => key.Kind == kind);

    public ValueTask<EntityRow> Read(GrainKey key, long knownVersion)
    {
        lock (_gate)
        {
            var row = _rows.GetValueOrDefault(key, EntityRow.Missing);
            return new(row.Version == knownVersion ? EntityRow.Unchanged : row);
        }
    }

    public ValueTask<CommitResult> Commit(Commit commit)
    {
        lock (_gate)
            return new(Judge(commit) ?? Apply(commit));
    }

    public ValueTask<RecordedOutcome?> Find(OutcomeKey key)
    {
        lock (_gate)
            return new(_outcomes.GetValueOrDefault(key));
    }

    public ValueTask<long> NextId(string kind) => new(Interlocked.Increment(ref _ids));

    private CommitResult? Judge(Commit commit)
    {
        var known = commit.Outcomes.Where(one => _outcomes.ContainsKey(one.Key))
            .Select(one => _outcomes[one.Key]).ToList();
        if (known.Count > 0)
            return new(CommitOutcome.Known) { Known = known };
        return commit.Write is { } write
            && _rows.GetValueOrDefault(write.Key, EntityRow.Missing).Version != write.Expected
            ? CommitResult.Stale
            : null;
    }

    private CommitResult Apply(Commit commit)
    {
        if (commit.Write is { } write)
            _rows[write.Key] = new(write.Version, write.CreatedAt, write.UpdatedAt, write.State!);
        foreach (var outcome in commit.Outcomes)
            _outcomes.Add(outcome.Key, new(outcome.Key, outcome.Fingerprint, outcome.Body));
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
