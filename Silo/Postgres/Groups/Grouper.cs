using Granary.Errors;

namespace Granary.Silo.Postgres;

/// <summary>
/// Writes what waits in groups: each of a few workers takes all that is there and makes one round trip of it. One call
/// alone goes at once; the size of the groups follows the load by itself.
/// </summary>
internal sealed class Grouper<T> : IAsyncDisposable where T : class, IPending
{
    private readonly Lock gate = new();
    private readonly Queue<T> waiting = new();
    private readonly SemaphoreSlim work = new(0);
    private readonly int groupSize;
    private readonly int capacity;
    private readonly IAdmission<T>? admission;
    private readonly Task[] workers;
    private int idle;
    private int inside;
    private bool stopped;

    /// <param name="workers">
    /// One for each entry: what makes the round trip and finishes every item that it is given.
    /// </param>
    /// <param name="groupSize">The most items of a group.</param>
    /// <param name="capacity">The most items waiting.</param>
    /// <param name="admission">Keeps apart what must not be in flight together.</param>
    public Grouper(IReadOnlyList<Func<List<T>, Task>> workers, int groupSize, int capacity, IAdmission<T>? admission = null)
    {
        this.groupSize = groupSize;
        this.capacity = capacity;
        this.admission = admission;
        this.workers = [.. workers.Select(run => Task.Run(() => Work(run)))];
    }

    public void Add(T item)
    {
        bool wake;
        lock (gate)
        {
            if (stopped)
                throw new UnavailableException(Outages.Database, "the store has stopped", outage: true);
            if (inside >= capacity)
                throw new UnavailableException(Outages.Database, "too many calls wait for the database", outage: false);
            inside++;
            waiting.Enqueue(item);
            wake = idle > 0;
            if (wake)
                idle--;
        }
        if (wake)
            work.Release();
    }

    /// <summary>What is inside is finished first.</summary>
    public async ValueTask DisposeAsync()
    {
        int wake;
        lock (gate)
        {
            stopped = true;
            wake = idle;
            idle = 0;
        }
        if (wake > 0)
            work.Release(wake);
        await Task.WhenAll(workers);
    }

    private async Task Work(Func<List<T>, Task> run)
    {
        var group = new List<T>(groupSize);
        while (true)
        {
            if (Take(group) is { } end)
            {
                if (end)
                    return;
                await work.WaitAsync();
                continue;
            }
            try
            {
                await run(group);
            }
            catch (Exception e)
            {
                foreach (var item in group)
                    if (!item.IsFinished)
                        item.Fail(e);
            }
            Return(group);
        }
    }

    /// <returns>Null: there is a group. False: nothing to do now. True: nothing will come any more.</returns>
    private bool? Take(List<T> group)
    {
        lock (gate)
        {
            while (group.Count < groupSize && waiting.TryDequeue(out var item))
                if (admission is null || admission.Enter(item))
                    group.Add(item);
            if (group.Count > 0)
                return null;
            if (stopped && inside == 0)
                return true;
            idle++;
            return false;
        }
    }

    private void Return(List<T> group)
    {
        var wake = 0;
        lock (gate)
        {
            inside -= group.Count;
            if (admission is not null)
                foreach (var item in group)
                    admission.Leave(item, waiting);
            // The last one out wakes those who wait for the end; otherwise held-back items may feed an idle worker.
            if (idle > 0 && (waiting.Count > 0 || (stopped && inside == 0)))
            {
                wake = idle;
                idle = 0;
            }
        }
        group.Clear();
        if (wake > 0)
            work.Release(wake);
    }
}
