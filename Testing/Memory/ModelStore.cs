using Granary.Postgres.Timers;

namespace Granary.Testing.Memory;

/// <summary>The store's contract in its plainest form: one lock, a few dictionaries.</summary>
internal sealed class ModelStore : IStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<GrainKey, EntityRow> rows = [];
    private readonly Dictionary<OutcomeKey, RecordedOutcome> outcomes = [];
    private readonly Dictionary<(string Kind, string Value), GrainKey> names = [];
    private readonly HashSet<GrainKey> referred = [];
    private readonly Dictionary<string, long> ids = [];
    private readonly List<OutMessage> outbox = [];
    private readonly Dictionary<(GrainKey Owner, string Name), SetTimer> timers = [];

    public IReadOnlyList<OutMessage> Outbox
    {
        get
        {
            lock (gate)
                return [.. outbox];
        }
    }

    /// <summary>The rules' messages to others, in the order of the commits.</summary>
    public IReadOnlyList<object> Sent => [.. Outbox.Select(message => message.Told ?? message)];

    /// <summary>When the next timer is due.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (gate)
                return timers.Count == 0 ? null : timers.Values.Min(timer => timer.DueAt);
        }
    }

    public IReadOnlyDictionary<string, DateTimeOffset> TimersOf(GrainKey owner)
    {
        lock (gate)
            return timers.Where(timer => timer.Key.Owner == owner)
                .ToDictionary(timer => timer.Key.Name, timer => timer.Value.DueAt);
    }

    /// <summary>The timers that are due. Each is due again after a while, unless its entity takes it back.</summary>
    public IReadOnlyList<DueTimer> Claim(DateTimeOffset now, TimeSpan again)
    {
        lock (gate)
        {
            var due = timers.Where(timer => timer.Value.DueAt <= now).OrderBy(timer => timer.Value.DueAt).ToList();
            foreach (var (timer, set) in due)
                timers[timer] = set.Claimed(now + again);
            return [.. due.Select(one => new DueTimer(one.Key.Owner, one.Key.Name) { Key = timers[one.Key].Key })];
        }
    }

    /// <summary>All entities of a kind, in the order of their ids.</summary>
    public IReadOnlyList<FoundEntity> RowsOf(string kind)
    {
        lock (gate)
            return [.. rows.Where(row => row.Key.Kind == kind && row.Value.Version > 0).OrderBy(row => row.Key.Id)
                .Select(row => new FoundEntity(row.Key.Id, row.Value))];
    }

    /// <summary>Returns the owner of a unique name.</summary>
    public GrainKey? Owner(string kind, string value)
    {
        lock (gate)
            return names.TryGetValue((kind, value), out var owner) ? owner : null;
    }

    public void Refer(GrainKey target)
    {
        lock (gate)
            referred.Add(target);
    }

    public EntityRow Row(GrainKey key)
    {
        lock (gate)
            return rows.GetValueOrDefault(key, EntityRow.Missing);
    }

    public ValueTask<EntityRow> Read(GrainKey key, long knownVersion)
    {
        lock (gate)
        {
            var row = Row(key);
            return new(row.Version == knownVersion ? EntityRow.Unchanged : row);
        }
    }

    public ValueTask<CommitResult> Commit(Commit commit)
    {
        lock (gate)
        {
            var result = Judge(commit);
            if (result.Outcome == CommitOutcome.Done)
                Apply(commit);
            return new(result);
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
            return new(CommitOutcome.Known) { Known = [.. known.Select(one => outcomes[one.Key])] };
        if (commit.Write is { } write && Row(write.Key).Version != write.Expected)
            return CommitResult.Stale;
        if (commit.Seen is { } seen && Row(seen.Key).Version != seen.Version)
            return CommitResult.Stale;
        var taken = commit.Names.Where(IsTaken).ToList();
        if (taken.Count > 0)
            return new(CommitOutcome.Taken) { Taken = taken };
        var broken = commit.Write is { State: null } gone && referred.Contains(gone.Key);
        return broken ? CommitResult.Reference : CommitResult.Done;
    }

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
        foreach (var timer in commit.Timers)
            Apply(timer);
    }

    private void Apply(TimerChange timer)
    {
        var key = (timer.Owner, timer.Name);
        if (timer.DueAt is { } due)
            timers[key] = timers.GetValueOrDefault(key, SetTimer.New) with { DueAt = due };
        else
            timers.Remove(key);
    }

    private void Apply(NameClaim name)
    {
        if (!name.Releases)
            names[(name.Kind, name.Value)] = name.Owner;
        else if (names.GetValueOrDefault((name.Kind, name.Value)) == name.Owner)
            names.Remove((name.Kind, name.Value));
    }

    /// <summary>A timer whose time is the one that its last claim set was not set since, and keeps its key.</summary>
    private sealed record SetTimer(DateTimeOffset DueAt, DateTimeOffset? ClaimedUntil, Guid Key)
    {
        public static SetTimer New { get; } = new(default, null, default);

        public SetTimer Claimed(DateTimeOffset until) =>
            new(until, until, ClaimedUntil == DueAt ? Key : Guid.NewGuid());
    }
}
