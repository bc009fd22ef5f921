using System.Collections.Concurrent;
using System.Globalization;

namespace Granary.Postgres.Lists;

/// <summary>
/// How many rows long lists have. Each is counted once at a time, and what was counted is told again for nine times as
/// long as that took, a second at least: however often its pages are asked for, one list takes at most a tenth of one
/// connection.
/// </summary>
internal sealed class LongCounts(TimeProvider clock)
{
    private const int MostKept = 1000;
    private const int TimesKept = 9;

    private static readonly TimeSpan LeastKept = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Counted> _counts = new();

    /// <param name="query">The list.</param>
    /// <param name="count">Counts; null: nobody can tell.</param>
    public async ValueTask<long?> Of(ListQuery query, Func<ListQuery, Task<long?>> count)
    {
        var name = Name(query);
        if (_counts.TryGetValue(name, out var known) && known.IsOver)
        {
            Sweep();
            _counts.TryRemove(new(name, known));
        }

        return await _counts.GetOrAdd(name, _ => new(() => count(query), clock)).Rows;
    }

    private void Sweep()
    {
        if (_counts.Count < MostKept)
            return;
        foreach (var one in _counts.Where(one => one.Value.IsOver))
            _counts.TryRemove(one);
    }

    /// <summary>All but the page.</summary>
    private static string Name(ListQuery query) => string.Join(
        '\0', query.Values.Skip(2).Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))
            .Prepend(query.Count));

    private sealed class Counted
    {
        private readonly Lazy<Task<long?>> _rows;
        private readonly TimeProvider _clock;
        private long _kept;

        public Counted(Func<Task<long?>> count, TimeProvider clock)
        {
            _clock = clock;
            _rows = new(() => Count(count));
        }

        public Task<long?> Rows => _rows.Value;

        /// <summary>What failed is over at once.</summary>
        public bool IsOver => Rows.IsCompleted
            && (!Rows.IsCompletedSuccessfully || _clock.GetTimestamp() >= Volatile.Read(ref _kept));

        private async Task<long?> Count(Func<Task<long?>> count)
        {
            var begun = _clock.GetTimestamp();
            var rows = await count();
            var kept = Math.Max(
                TimesKept * (_clock.GetTimestamp() - begun),
                (long)(LeastKept.TotalSeconds * _clock.TimestampFrequency));
            Volatile.Write(ref _kept, _clock.GetTimestamp() + kept);
            return rows;
        }
    }
}
