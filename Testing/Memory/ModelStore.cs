using Granary.Postgres.Timers;

namespace Granary.Testing.Memory;

/// <summary>The store's contract in its plainest form: one lock, a few dictionaries.</summary>
internal sealed class ModelStore : IStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<GrainKey, EntityRow> _rows = [];
    private readonly Dictionary<OutcomeKey, RecordedOutcome> _outcomes = [];
    private readonly Dictionary<(string Kind, string Value), GrainKey> _names = [];
    private readonly HashSet<GrainKey> _referred = [];
    private readonly Dictionary<string, long> _ids = [];
    private readonly List<OutMessage> _outbox = [];
    private readonly Dictionary<(GrainKey Owner, string Name), SetTimer> _timers = [];

    public IReadOnlyList<OutMessage> Outbox
    {
        get
        {
            lock (_gate)
                return [.. _outbox];
        }
    }

    /// <summary>The rules' messages to others, in the order of the commits.</summary>
    public IReadOnlyList<object> Sent => [.. Outbox.Select(message => message.Told ?? message)];

    /// <summary>When the next timer is due.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
                return _timers.Count == 0 ? null : _timers.Values.Min(timer => timer.DueAt);
        }
    }

    public IReadOnlyDictionary<string, DateTimeOffset> TimersOf(GrainKey owner)
    {
        lock (_gate)
            return _timers.Where(timer => timer.Key.Owner == owner)
                .ToDictionary(timer => timer.Key.Name, timer => timer.Value.DueAt);
    }

    /// <summary>The timers that are due. Each is due again after a while, unless its entity takes it back.</summary>
    public IReadOnlyList<DueTimer> Claim(DateTimeOffset now, TimeSpan again)
    {
        lock (_gate)
        {
            var due = _timers.Where(timer => timer.Value.DueAt <= now).OrderBy(timer => timer.Value.DueAt).ToList();
            foreach (var (timer, set) in due)
                _timers[timer] = set.Claimed(now + again);
            return [.. due.Select(one => new DueTimer(one.Key.Owner, one.Key.Name) { Key = _timers[one.Key].Key })];
        }
    }

    /// <summary>All entities of a kind, in the order of their ids.</summary>
    public IReadOnlyList<FoundEntity> RowsOf(string kind)
    {
        lock (_gate)
            return [.. _rows.Where(row => row.Key.Kind == kind && row.Value.Version > 0).OrderBy(row => row.Key.Id)
                .Select(row => new FoundEntity(row.Key.Id, row.Value))];
    }

    /// <summary>Returns the owner of a unique name.</summary>
    public GrainKey? Owner(string kind, string value)
    {
        lock (_gate)
            return _names.TryGetValue((kind, value), out var owner) ? owner : null;
    }

    public void Refer(GrainKey target)
    {
        lock (_gate)
            _referred.Add(target);
    }

    public EntityRow Row(GrainKey key)
    {
        lock (_gate)
            return _rows.GetValueOrDefault(key, EntityRow.Missing);
    }

    public ValueTask<EntityRow> Read(GrainKey key, long knownVersion)
    {
        lock (_gate)
        {
            var row = Row(key);
            return new(row.Version == knownVersion ? EntityRow.Unchanged : row);
        }
    }

    public ValueTask<CommitResult> Commit(Commit commit)
    {
        lock (_gate)
        {
            var result = Judge(commit);
            if (result.Outcome == CommitOutcome.Done)
                Apply(commit);
            return new(result);
        }
    }

    public ValueTask<RecordedOutcome?> Find(OutcomeKey key)
    {
        lock (_gate)
            return new(_outcomes.GetValueOrDefault(key));
    }

    public ValueTask<long> NextId(string kind)
    {
        lock (_gate)
            return new(_ids[kind] = _ids.GetValueOrDefault(kind) + 1);
    }

    private CommitResult Judge(Commit commit)
    {
        var known = commit.Outcomes.Where(one => _outcomes.ContainsKey(one.Key)).ToList();
        if (known.Count > 0)
            return new(CommitOutcome.Known) { Known = [.. known.Select(one => _outcomes[one.Key])] };
        if (commit.Write is { } write && Row(write.Key).Version != write.Expected)
            return CommitResult.Stale;
        if (commit.Seen is { } seen && Row(seen.Key).Version != seen.Version)
            return CommitResult.Stale;
        var taken = commit.Names.Where(IsTaken).ToList();
        if (taken.Count > 0)
            return new(CommitOutcome.Taken) { Taken = taken };
        var broken = commit.Write is { State: null } gone && _referred.Contains(gone.Key);
        return broken ? CommitResult.Reference : CommitResult.Done;
    }

    private bool IsTaken(NameClaim claim) =>
        !claim.Releases && _names.TryGetValue((claim.Kind, claim.Value), out var owner) && owner != claim.Owner;

    private void Apply(Commit commit)
    {
        if (commit.Write is { State: { } state } write)
            _rows[write.Key] = new(write.Version, write.CreatedAt, write.UpdatedAt, state);
        else if (commit.Write is { } gone)
            _rows.Remove(gone.Key);
        foreach (var outcome in commit.Outcomes)
            _outcomes.Add(outcome.Key, new(outcome.Key, outcome.Fingerprint, outcome.Body));
        foreach (var name in commit.Names)
            Apply(name);
        _outbox.AddRange(commit.Outbox);
        foreach (var timer in commit.Timers)
            Apply(timer);
    }

    private void Apply(TimerChange timer)
    {
        var key = (timer.Owner, timer.Name);
        if (timer.DueAt is { } due)
            _timers[key] = _timers.GetValueOrDefault(key, SetTimer.New) with { DueAt = due };
        else
            _timers.Remove(key);
    }

    private void Apply(NameClaim name)
    {
        if (!name.Releases)
            _names[(name.Kind, name.Value)] = name.Owner;
        else if (_names.GetValueOrDefault((name.Kind, name.Value)) == name.Owner)
            _names.Remove((name.Kind, name.Value));
    }

    /// <summary>A timer whose time is the one that its last claim set was not set since, and keeps its key.</summary>
    private sealed record SetTimer(DateTimeOffset DueAt, DateTimeOffset? ClaimedUntil, Guid Key)
    {
        public static SetTimer New { get; } = new(default, null, default);

        public SetTimer Claimed(DateTimeOffset until) =>
            new(until, until, ClaimedUntil == DueAt ? Key : Guid.NewGuid());
    }
}
