namespace Granary.Postgres;

/// <summary>
/// Writes what waits in groups: a worker takes all that is there and makes one round trip of it. One call alone goes at
/// once; under load a group waits a moment for as many as came lately (<see cref="Gathering"/>). A further worker joins
/// when much waits, or when those at work take long: two small groups cost the server nearly twice what one costs. What
/// spoils a group is looked for in parts of it, and fails when it is alone.
/// </summary>
internal sealed class Grouper<T> : IAsyncDisposable where T : class, IPending
{
    private const int TimeOuts = 10;

    /// <summary>How much a group sends; a single item may have more.</summary>
    private const int MostBytes = 4 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Queue<T> _waiting = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly int _groupSize;
    private readonly int _capacity;
    private readonly int _much;
    private readonly Gathering _gathering;
    private readonly IAdmission<T>? _admission;
    private readonly Task[] _workers;
    private int _idle;
    private int _busy;
    private int _inside;
    private bool _stopped;

    /// <param name="workers">
    /// One for each entry: what makes the round trip and finishes every item that it is given, or throws.
    /// </param>
    /// <param name="groupSize">The most items of a group.</param>
    /// <param name="capacity">The most items waiting.</param>
    /// <param name="admission">Keeps apart what must not be in flight together.</param>
    /// <param name="gathering">How many a group waits for.</param>
    public Grouper(
        IReadOnlyList<Func<List<T>, Task>> workers, int groupSize, int capacity, IAdmission<T>? admission = null,
        Gathering? gathering = null)
    {
        (_groupSize, _capacity, _admission) = (groupSize, capacity, admission);
        _much = Math.Max(1, groupSize / 4);
        _gathering = gathering ?? new(Math.Max(1, _much / 2));
        _workers = [.. workers.Select(run => Task.Run(() => Work(run)))];
    }

    public void Add(T item)
    {
        lock (_gate)
        {
            if (_stopped)
                throw Stopped();
            if (_inside >= _capacity)
                throw new UnavailableException(Outages.Database, "too many calls wait for the database", outage: false);
            _inside++;
            _waiting.Enqueue(item);
            // The first one that waits starts somebody's patience.
            if ((_busy == 0 && _waiting.Count == _gathering.Size) || _waiting.Count == 1 || _waiting.Count == _much)
                Wake(1);
        }
    }

    /// <summary>What is inside is finished first.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopped = true;
            Wake(_idle);
        }
        await Task.WhenAll(_workers);
    }

    private async Task Work(Func<List<T>, Task> run)
    {
        var group = new List<T>(_groupSize);
        var waited = TimeSpan.Zero;
        while (Take(group, waited) is { } wait)
        {
            if (group.Count > 0)
                await Run(run, group);
            var inVain = group.Count == 0 && !await _work.WaitAsync(wait) && !WokenAfterAll();
            waited = inVain ? wait : TimeSpan.Zero;
            group.Clear();
        }
    }

    private async Task Run(Func<List<T>, Task> run, List<T> group)
    {
        var fault = await Try(run, group);
        if (fault is not null and not UnavailableException { Outage: true })
            fault = await Divide(run, group, fault);
        // An outage is everybody's.
        if (fault is not null)
            Fail(group, fault);
        Return(group);
    }

    private static async Task<Exception?> Try(Func<List<T>, Task> run, List<T> group)
    {
        try
        {
            await run(group);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>
    /// In quarters: they find one with half as many time-outs as halves and with as many round trips. After some
    /// time-outs the rest is left over, for others wait, too.
    /// </summary>
    /// <returns>The outage that it met.</returns>
    private static async Task<Exception?> Divide(Func<List<T>, Task> run, List<T> group, Exception fault)
    {
        var parts = new Stack<List<T>>();
        Split(group, fault, parts);
        for (var late = 1; late < TimeOuts && parts.TryPop(out var part);)
        {
            if (await Try(run, part) is not { } again)
                continue;
            if (again is UnavailableException { Outage: true })
                return again;
            late += again is UnavailableException ? 1 : 0;
            Split(part, again, parts);
        }
        return null;
    }

    private static void Split(List<T> part, Exception fault, Stack<List<T>> parts)
    {
        if (part.Count == 1)
            Fail(part, fault);
        else
            foreach (var quarter in Unfinished(part).Chunk((part.Count + 3) / 4).Reverse())
                parts.Push([.. quarter]);
    }

    private static IEnumerable<T> Unfinished(List<T> items) => items.Where(static item => !item.IsFinished);

    private static void Fail(List<T> items, Exception fault)
    {
        foreach (var item in Unfinished(items))
            item.Fail(fault);
    }

    /// <returns>How long to wait for more if there is no group; null: nothing will come any more.</returns>
    private TimeSpan? Take(List<T> group, TimeSpan waited)
    {
        lock (_gate)
        {
            var late = _waiting.Count < _gathering.Size;
            if (IsTime(waited))
                Fill(group);
            if (group.Count == 0)
            {
                if (_stopped && _inside == 0)
                    return null;
                _idle++;
                return _waiting.Count == 0 ? Timeout.InfiniteTimeSpan : _busy == 0 ? _gathering.Moment : Patience;
            }
            if (_busy == 0)
                _gathering.Went(group.Count, late);
            _busy++;
            if (_waiting.Count > 0)
                Wake(1);
            return TimeSpan.Zero;
        }
    }

    /// <summary>Whether a worker takes what there is, after it has waited in vain for so long.</summary>
    private bool IsTime(TimeSpan waited) => _busy == 0
        ? _waiting.Count >= _gathering.Size || waited >= _gathering.Moment
        : _waiting.Count >= _much || waited >= Patience;

    private void Fill(List<T> group)
    {
        var bytes = 0;
        while (group.Count < _groupSize && _waiting.TryPeek(out var item)
            && (group.Count == 0 || (item.IsLeftOver == group[0].IsLeftOver && bytes + item.Bytes <= MostBytes)))
        {
            _waiting.Dequeue();
            if (_admission is not null && !_admission.Enter(item))
                continue;
            group.Add(item);
            bytes += item.Bytes;
        }
    }

    private void Return(List<T> group)
    {
        lock (_gate)
        {
            _busy--;
            foreach (var item in group)
            {
                _admission?.Leave(item, _waiting);
                LetGo(item);
            }
            // The last one out wakes those who wait for the end.
            if (_stopped && _inside == 0)
                Wake(_idle);
        }
    }

    private void LetGo(T item)
    {
        if (!item.IsFinished && !_stopped)
        {
            item.IsLeftOver = true;
            _waiting.Enqueue(item);
            return;
        }
        if (!item.IsFinished)
            item.Fail(Stopped());
        _inside--;
    }

    private static UnavailableException Stopped() => new(Outages.Database, "the store has stopped", outage: true);

    /// <summary>Under the lock, so that who stops waiting knows whether it was woken.</summary>
    private void Wake(int count)
    {
        count = Math.Min(count, _idle);
        if (count == 0)
            return;
        _idle -= count;
        _work.Release(count);
    }

    private bool WokenAfterAll()
    {
        lock (_gate)
        {
            if (_idle == 0)
                return _work.Wait(0);
            _idle--;
            return false;
        }
    }
}
