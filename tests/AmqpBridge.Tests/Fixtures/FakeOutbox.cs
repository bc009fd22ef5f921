using System.Collections.Concurrent;
using System.Text;

namespace Granary.Tests.Fixtures;

/// <summary>
/// An outbox in memory: a lane is claimed as a whole, and free again when all that was claimed is back.
/// </summary>
public sealed class FakeOutbox : IOutbox
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, OutboxItem> _items = [];
    private readonly Dictionary<string, Lane> _lanes = [];
    private long _seq;

    public event Action? Arrived;

    /// <summary>The ids of what was set aside.</summary>
    public ConcurrentQueue<Guid> Aside { get; } = new();

    public Action OnAbandon { get; set; } = () => { };

    public int Count
    {
        get
        {
            lock (_lock)
                return _items.Count;
        }
    }

    public Guid Add(string target, string body, string? trace = null) =>
        Add(target, Encoding.UTF8.GetBytes(body), trace);

    public Guid Add(string target, byte[] body, string? trace = null)
    {
        var id = Guid.NewGuid();
        lock (_lock)
        {
            _items.Add(++_seq, new OutboxItem(_seq, id, target, body, trace));
            _lanes.TryAdd(target, new());
        }
        Arrived?.Invoke();
        return id;
    }

    public ValueTask<IReadOnlyList<OutboxItem>> Claim(int max, TimeSpan lease)
    {
        lock (_lock)
        {
            var now = DateTimeOffset.UtcNow;
            OutboxItem[] claimed = [.. _items.Values.Where(item => _lanes[item.Target].Free <= now).Take(max)];
            foreach (var lane in claimed.GroupBy(item => item.Target))
                _lanes[lane.Key] = new() { Free = now + lease, InHand = [.. lane.Select(item => item.Seq)] };
            return new(claimed);
        }
    }

    public ValueTask Done(IReadOnlyList<long> seqs)
    {
        lock (_lock)
        {
            foreach (var seq in seqs)
                _items.Remove(seq);
        }
        return Release(seqs, TimeSpan.Zero);
    }

    public ValueTask Release(IReadOnlyList<long> seqs, TimeSpan delay)
    {
        lock (_lock)
        {
            foreach (var lane in _lanes.Values.Where(lane => lane.InHand.Overlaps(seqs)))
            {
                lane.InHand.ExceptWith(seqs);
                lane.Delay = delay > lane.Delay ? delay : lane.Delay;
                if (lane.InHand.Count == 0)
                    lane.Free = DateTimeOffset.UtcNow + lane.Delay;
            }
        }
        return default;
    }

    public ValueTask SetAside(long seq, string why)
    {
        lock (_lock)
            Aside.Enqueue(_items[seq].Id);
        return Done([seq]);
    }

    public ValueTask Abandon()
    {
        OnAbandon();
        lock (_lock)
        {
            foreach (var lane in _lanes.Values.Where(lane => lane.InHand.Count > 0))
                (lane.InHand, lane.Free) = ([], default);
        }
        return default;
    }

    private sealed class Lane
    {
        public DateTimeOffset Free { get; set; }

        public TimeSpan Delay { get; set; }

        public HashSet<long> InHand { get; set; } = [];
    }
}
