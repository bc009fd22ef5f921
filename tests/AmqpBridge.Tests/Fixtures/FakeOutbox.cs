using Granary.Ports;

namespace Granary.Tests.Fixtures;

/// <summary>An outbox in memory that honours leases and releases.</summary>
public sealed class FakeOutbox : IOutbox
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, (OutboxItem Item, DateTimeOffset Free)> _items = [];
    private long _seq;

    public event Action? Arrived;

    public int Count
    {
        get
        {
            lock (_lock)
                return _items.Count;
        }
    }

    public Guid Add(string target, string body, string? trace = null)
    {
        var id = Guid.NewGuid();
        lock (_lock)
            _items.Add(++_seq, (new OutboxItem(_seq, id, target, System.Text.Encoding.UTF8.GetBytes(body), trace), default));
        Arrived?.Invoke();
        return id;
    }

    public ValueTask<IReadOnlyList<OutboxItem>> Claim(int max, TimeSpan lease)
    {
        lock (_lock)
        {
            var now = DateTimeOffset.UtcNow;
            OutboxItem[] claimed = [.. _items.Values.Where(e => e.Free <= now).Take(max).Select(e => e.Item)];
            foreach (var item in claimed)
                _items[item.Seq] = (item, now + lease);
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
        return default;
    }

    public ValueTask Release(IReadOnlyList<long> seqs, TimeSpan delay)
    {
        lock (_lock)
        {
            foreach (var seq in seqs)
                _items[seq] = (_items[seq].Item, DateTimeOffset.UtcNow + delay);
        }
        return default;
    }
}
