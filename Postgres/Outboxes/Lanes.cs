namespace Granary.Postgres;

/// <summary>What this process has claimed of each lane and not finished yet.</summary>
internal sealed class Lanes
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Lane> _bySeq = [];
    private readonly Dictionary<string, Lane> _byTarget = new(StringComparer.Ordinal);

    /// <summary>
    /// A claim takes a lane as it is now. What was in hand of an older claim, whose lease ran out, is
    /// somebody else's or done.
    /// </summary>
    public void Take(IReadOnlyList<OutboxItem> items)
    {
        lock (_gate)
        {
            foreach (var group in items.GroupBy(item => item.Target, StringComparer.Ordinal))
            {
                var lane = new Lane(group.Key);
                if (_byTarget.TryGetValue(lane.Target, out var old))
                    Forget(old);
                _byTarget[lane.Target] = lane;
                foreach (var item in group)
                {
                    lane.InHand.Add(item.Seq);
                    _bySeq[item.Seq] = lane;
                }
            }
        }
    }

    /// <summary>The lanes of which nothing is in hand any more, and after which delay they are free.</summary>
    public IReadOnlyList<(string Target, TimeSpan Delay)> Return(IReadOnlyList<long> seqs, TimeSpan delay)
    {
        var free = new List<(string, TimeSpan)>();
        lock (_gate)
            foreach (var seq in seqs)
            {
                if (!_bySeq.Remove(seq, out var lane) || !lane.InHand.Remove(seq))
                    continue;
                lane.Delay = delay > lane.Delay ? delay : lane.Delay;
                if (lane.InHand.Count > 0)
                    continue;
                free.Add((lane.Target, lane.Delay));
                _byTarget.Remove(lane.Target);
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

    private void Forget(Lane lane)
    {
        foreach (var seq in lane.InHand)
            _bySeq.Remove(seq);
    }

    private sealed class Lane(string target)
    {
        public string Target { get; } = target;

        public HashSet<long> InHand { get; } = [];

        public TimeSpan Delay { get; set; }
    }
}
