using System.Collections.Concurrent;
using System.Diagnostics;

namespace Granary.Storms.Upgrades;

/// <summary>How many silos of the next version there are, and how long what only they know took meanwhile.</summary>
internal sealed class Era
{
    private readonly ConcurrentDictionary<int, ConcurrentBag<TimeSpan>> _times = new();
    private int _newer;

    /// <summary>What the next version adds can be used.</summary>
    public bool HasBegun => Newer > 0;

    public int Newer => Volatile.Read(ref _newer);

    /// <summary>Of each number of newer silos: the times of the requests that only these know.</summary>
    public IReadOnlyDictionary<int, ConcurrentBag<TimeSpan>> Times => _times;

    public void OneMore() => Interlocked.Increment(ref _newer);

    public async Task<T> Timed<T>(Func<Task<T>> ask)
    {
        var (newer, start) = (Newer, Stopwatch.GetTimestamp());
        var answer = await ask();
        _times.GetOrAdd(newer, _ => []).Add(Stopwatch.GetElapsedTime(start));
        return answer;
    }
}
