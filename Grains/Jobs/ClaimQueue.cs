using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>
/// Where claims wait for jobs. The database is asked once for as many as wait, then each job grants itself. Looked
/// again when a job got ready in this silo, and often enough for those of other silos.
/// </summary>
internal sealed class ClaimQueue(
    IEngine engine, IStore store, IJobOffers offers, IReadOnlyList<string> types, int heartbeatSeconds,
    TimeProvider clock)
{
    /// <summary>Far fewer than the intake takes at once, so that waiting never stops it.</summary>
    public const int MostWaiting = 128;

    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(250);
    private static readonly ReadOnlyMemory<byte> NoJob =
        ReplyData.Of(new ClaimView(null));

    private readonly Lock _gate = new();
    private readonly List<Place> _waiting = [];
    private readonly List<long> _settled = [];
    private TaskCompletionSource _woken = Untold();
    private Task _loop = Task.CompletedTask;
    private int _taken;
    private bool _stopped;

    public void Start() => _loop = Task.Run(Loop);

    /// <summary>A job may have got ready.</summary>
    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    /// <summary>
    /// A claim that got a job before gets the same again: the commit that would grant another one finds its key, and
    /// where there is none to grant at once it is looked up. Nothing is recorded for a claim that gets no job:
    /// repeated, it may get one.
    /// </summary>
    public async Task<Outcome> Claim(Ask ask, ClaimJob claim) =>
        await Wait(ask, claim) is { } outcome ? outcome
        : await store.Find(ask.Key!.Value) is { } recorded ? recorded.For(ask.Fingerprint)
        : Outcome.Ok(NoJob);

    /// <returns>Null: there is no job.</returns>
    private async Task<Outcome?> Wait(Ask ask, ClaimJob claim)
    {
        if (Enter(ask, claim) is not { } place)
            return null;
        Wake();
        try
        {
            return await place.Answer.Task;
        }
        finally
        {
            Interlocked.Decrement(ref _taken);
        }
    }

    /// <summary>Claims that wait are answered at once that there is no job; grants under way are completed.</summary>
    public async Task Stop()
    {
        lock (_gate)
            _stopped = true;
        EndWaits();
        Wake();
        await _loop;
    }

    /// <summary>A worker that still lives asks again; a dead one would get a job that it cannot do.</summary>
    public void EndWaits()
    {
        Place[] left;
        lock (_gate)
        {
            left = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var place in left)
            place.Answer.TrySetResult(null);
    }

    private Place? Enter(Ask ask, ClaimJob claim)
    {
        var until = clock.GetUtcNow().AddSeconds(claim.WaitSeconds ?? 0);
        var place = new Place(
            ask, claim.Types is { Count: > 0 } some ? [.. some.Distinct().Order(StringComparer.Ordinal)] : types,
            new(Guid.NewGuid().ToString("N"), claim.Worker, heartbeatSeconds),
            ask.Deadline < until ? ask.Deadline.Value : until);
        lock (_gate)
        {
            if (_stopped || _taken >= MostWaiting)
                return null;
            _taken++;
            _waiting.Add(place);
        }

        return place;
    }

    private async Task Loop()
    {
        while (true)
        {
            Volatile.Write(ref _woken, Untold());
            // Not before: a stop that came between the two would wake nobody.
            if (Volatile.Read(ref _stopped))
                return;
            await Task.WhenAll(Groups().Select(Look));
            var next = Volatile.Read(ref _woken).Task;
            await (Empty() ? next : next.WaitAsync(Often, clock))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Look(Place[] places)
    {
        try
        {
            var ids = await offers.Offer(places[0].Types, places.Length, Settled());
            var now = clock.GetUtcNow();
            for (var n = 0; n < places.Length; n++)
            {
                if (n < ids.Count)
                    Assign(places[n], ids[n]);
                else if (places[n].Until <= now && Leave(places[n]))
                    places[n].Answer.TrySetResult(null);
                else if (places[n].IsNew())
                    _ = FindRecorded(places[n]);
            }
        }
        catch (Exception e)
        {
            foreach (var place in places.Where(Leave))
                place.Answer.TrySetException(e);
        }
    }

    /// <summary>A claim that got a job before need not wait for another.</summary>
    private async Task FindRecorded(Place place)
    {
        try
        {
            if (await store.Find(place.Ask.Key!.Value) is { } recorded && Leave(place))
                place.Answer.TrySetResult(recorded.For(place.Ask.Fingerprint));
        }
        catch (UnavailableException e)
        {
            if (Leave(place))
                place.Answer.TrySetException(e);
        }
    }

    private void Assign(Place place, long id)
    {
        if (Leave(place))
            _ = Grant(place, id);
        else
            Settle(id);
    }

    private async Task Grant(Place place, long id)
    {
        try
        {
            var outcome = await engine.Ask(place.Ask with { Target = new(JobSystem.Job, id), Message = place.Take });
            Settle(id);
            if (outcome.Refusal is not { Code: ErrorCode.Conflict or ErrorCode.NotFound or ErrorCode.Busy }
                || !Return(place))
                place.Answer.TrySetResult(outcome);
        }
        catch (Exception e)
        {
            // Whether it was granted is not known: the offer runs out, and the claim is asked again.
            place.Answer.TrySetException(e);
        }
    }

    /// <summary>Another worker has the job already, so the claim continues to wait.</summary>
    private bool Return(Place place)
    {
        lock (_gate)
        {
            if (_stopped)
                return false;
            _waiting.Insert(0, place);
        }

        Wake();
        return true;
    }

    private bool Leave(Place place)
    {
        lock (_gate)
            return _waiting.Remove(place);
    }

    private bool Empty()
    {
        lock (_gate)
            return _waiting.Count == 0;
    }

    private Place[][] Groups()
    {
        lock (_gate)
            return [.. _waiting.GroupBy(place => string.Join('\n', place.Types)).Select(group => group.ToArray())];
    }

    private void Settle(long id)
    {
        lock (_gate)
            _settled.Add(id);
    }

    private long[] Settled()
    {
        lock (_gate)
        {
            long[] ids = [.. _settled];
            _settled.Clear();
            return ids;
        }
    }

    private static TaskCompletionSource Untold() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A claim's place in the queue.</summary>
    private sealed class Place(Ask ask, IReadOnlyList<string> types, TakeJob take, DateTimeOffset until)
    {
        private bool _known;

        public Ask Ask { get; } = ask;

        public IReadOnlyList<string> Types { get; } = types;

        public TakeJob Take { get; } = take;

        public DateTimeOffset Until { get; } = until;

        public TaskCompletionSource<Outcome?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>True the first time that it is asked.</summary>
        public bool IsNew() => !_known && (_known = true);
    }
}
