using System.Collections.Concurrent;
using Granary.AmqpBridge.Topology;

namespace Granary.AmqpBridge.Topology;

/// <summary>The queues that something is wrong with. A moment's trouble is not worth a word.</summary>
internal sealed class QueueHealth(TopologyTable table, TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Refusals> _full = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, QueueTrouble> _shut = new(StringComparer.Ordinal);

    // What goes round comes back after the longest wait; another silo may find room for it then.
    private readonly TimeSpan _round =
        table.RequestQueues.SelectMany(queue => queue.Rungs).Max(rung => rung.Wait) + TimeSpan.FromMinutes(1);

    private sealed record Refusals(DateTimeOffset First, DateTimeOffset Last);

    public IReadOnlyList<QueueTrouble> Troubles
    {
        get
        {
            var now = time.GetUtcNow();
            var full = _full.Where(queue => now - queue.Value.First > Moment && now - queue.Value.Last < _round)
                .Select(queue => new QueueTrouble(
                    queue.Key, "full", queue.Value.First, "it takes no more messages; what is to go there waits"));
            return [.. _shut.Values.Concat(full).DistinctBy(trouble => trouble.Queue)];
        }
    }

    /// <summary>A queue did not take what has to be kept there.</summary>
    public void Refused(string queue)
    {
        var now = time.GetUtcNow();
        _full.AddOrUpdate(
            queue, _ => new(now, now), (_, before) => new(now - before.Last < _round ? before.First : now, now));
    }

    public void Took(string queue)
    {
        if (!_full.IsEmpty)
            _full.TryRemove(queue, out _);
    }

    /// <summary>A queue cannot be consumed.</summary>
    public void Shut(string queue, string why) =>
        _shut.AddOrUpdate(
            queue, _ => new(queue, "shut", time.GetUtcNow(), why), (_, before) => before with { Detail = why });

    public void Opened(string queue) => _shut.TryRemove(queue, out _);
}
