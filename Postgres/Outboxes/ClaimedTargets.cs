namespace Granary.Postgres;

/// <summary>What this process has claimed of each target and not finished yet.</summary>
internal sealed class ClaimedTargets
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Claimed> _bySeq = [];
    private readonly Dictionary<string, Claimed> _byTarget = new(StringComparer.Ordinal);

    /// <summary>
    /// A claim takes a target as it is now. What was in hand of an older claim, whose lease ran out, is
    /// somebody else's or done.
    /// </summary>
    public void Take(IReadOnlyList<OutboxItem> items)
    {
        lock (_gate)
        {
            foreach (var group in items.GroupBy(item => item.Target, StringComparer.Ordinal))
            {
                var claimed = new Claimed(group.Key);
                if (_byTarget.TryGetValue(claimed.Name, out var old))
                    Forget(old);
                _byTarget[claimed.Name] = claimed;
                foreach (var item in group)
                {
                    claimed.InHand.Add(item.Seq);
                    _bySeq[item.Seq] = claimed;
                }
            }
        }
    }

    /// <summary>The targets of which nothing is in hand any more, and after which delay they are free.</summary>
    public IReadOnlyList<(string Target, TimeSpan Delay)> Return(IReadOnlyList<long> seqs, TimeSpan delay)
    {
        var free = new List<(string, TimeSpan)>();
        lock (_gate)
            foreach (var seq in seqs)
            {
                if (!_bySeq.Remove(seq, out var claimed) || !claimed.InHand.Remove(seq))
                    continue;
                claimed.Delay = delay > claimed.Delay ? delay : claimed.Delay;
                if (claimed.InHand.Count > 0)
                    continue;
                free.Add((claimed.Name, claimed.Delay));
                _byTarget.Remove(claimed.Name);
            }
        return free;
    }

    /// <summary>Nothing is in hand any more.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            _bySeq.Clear();
            _byTarget.Clear();
        }
    }

    private void Forget(Claimed claimed)
    {
        foreach (var seq in claimed.InHand)
            _bySeq.Remove(seq);
    }

    private sealed class Claimed(string name)
    {
        public string Name { get; } = name;

        public HashSet<long> InHand { get; } = [];

        public TimeSpan Delay { get; set; }
    }
}
