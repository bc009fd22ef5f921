namespace Granary.Tests.Engines.Model;

/// <summary>The store's contract in its plainest form: one lock, a few dictionaries. For tests only.</summary>
public sealed class ModelStore : IStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<GrainKey, EntityRow> rows = [];
    private readonly Dictionary<OutcomeKey, RecordedOutcome> outcomes = [];
    private readonly Dictionary<(string Kind, string Value), GrainKey> names = [];
    private readonly HashSet<GrainKey> referred = [];
    private readonly Dictionary<string, long> ids = [];
    private readonly List<OutMessage> outbox = [];

    public IReadOnlyList<OutMessage> Outbox => outbox;

    public void Refer(GrainKey target)
    {
        lock (gate)
            referred.Add(target);
    }

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
        {
            var verdict = Judge(commit);
            if (verdict.Verdict == CommitVerdict.Done)
                Apply(commit);
            return new(verdict);
        }
    }

    public ValueTask<RecordedOutcome?> Find(OutcomeKey key)
    {
        lock (gate)
            return new(outcomes.GetValueOrDefault(key));
    }

    public ValueTask<long> NextId(string kind)
    {
        lock (gate)
            return new(ids[kind] = ids.GetValueOrDefault(kind) + 1);
    }

    private CommitResult Judge(Commit commit)
    {
        var known = commit.Outcomes.Where(one => outcomes.ContainsKey(one.Key)).ToList();
        if (known.Count > 0)
            return new(CommitVerdict.Known) { Known = [.. known.Select(one => outcomes[one.Key])] };
        if (commit.Write is { } write && Version(write.Key) != write.Expected)
            return CommitResult.Stale;
        if (commit.Seen is { } seen && Version(seen.Key) != seen.Version)
            return CommitResult.Stale;
        var taken = commit.Names.Where(IsTaken).ToList();
        if (taken.Count > 0)
            return new(CommitVerdict.Taken) { Taken = taken };
        var broken = commit.Write is { State: null } gone && referred.Contains(gone.Key);
        return broken ? CommitResult.Reference : CommitResult.Done;
    }

    private long Version(GrainKey key) => rows.GetValueOrDefault(key, EntityRow.Missing).Version;

    private bool IsTaken(NameClaim claim) =>
        !claim.Releases && names.TryGetValue((claim.Kind, claim.Value), out var owner) && owner != claim.Owner;

    private void Apply(Commit commit)
    {
        if (commit.Write is { State: { } state } write)
            rows[write.Key] = new(write.Version, write.CreatedAt, write.UpdatedAt, state);
        else if (commit.Write is { } gone)
            rows.Remove(gone.Key);
        foreach (var outcome in commit.Outcomes)
            outcomes.Add(outcome.Key, new(outcome.Key, outcome.Fingerprint, outcome.Body));
        foreach (var name in commit.Names)
            Apply(name);
        outbox.AddRange(commit.Outbox);
    }

    private void Apply(NameClaim name)
    {
        if (!name.Releases)
            names[(name.Kind, name.Value)] = name.Owner;
        else if (names.GetValueOrDefault((name.Kind, name.Value)) == name.Owner)
            names.Remove((name.Kind, name.Value));
    }
}
