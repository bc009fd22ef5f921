using Granary.Asking;
using Granary.Turns;

namespace Granary;

/// <summary>
/// What waits for one activation, from all silos' lanes and from Orleans code, and the turns that take it. It has a
/// lock of its own, held for a few instructions: turns run on the pool, not on the grain's scheduler.
/// </summary>
internal sealed class Mailbox(Activation activation, TurnRunner runner) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<Arrival> _waiting = new();
    private TaskCompletionSource? _resting;
    private Arrival? _halfTaken;
    private bool _working;
    private bool _closed;

    /// <summary>What the running turn has, and those that are told when it has ended.</summary>
    private PendingAsk[] _batch = [];
    private List<Arrival> _taken = [];
    private RuleWatch _watch;

    /// <summary>Done when each of them has its answer, or is given back because the entity leaves this silo.</summary>
    public Task Take(IReadOnlyList<PendingAsk> asks)
    {
        var arrival = new Arrival(asks);
        lock (_gate)
        {
            if (_closed || asks.Count == 0)
                return Task.CompletedTask;
            if (_watch.IsOver)
                return Hang(asks);
            _waiting.Enqueue(arrival);
            if (_working)
                return arrival.Done;
            _working = true;
        }

        OnThePool.Start(this);
        return arrival.Done;
    }

    /// <summary>Fails those that need not wait for the rules any longer, which hold a thread.</summary>
    /// <returns>As <see cref="RuleWatch.Look"/>.</returns>
    public Ask? Watch(DateTimeOffset now, TimeSpan time)
    {
        Arrival[] told;
        Ask? held;
        lock (_gate)
        {
            if (!_working)
                return null;
            held = _watch.Look(_batch, _waiting.SelectMany(static arrival => arrival.Rest), now, time);
            if (!_watch.IsOver)
                return held;
            told = [.. _taken, .. _waiting];
            _waiting.Clear();
        }

        foreach (var arrival in told)
            arrival.Finish();
        return held;
    }

    public int Asked(long minute) => activation.Asked(minute);

    /// <summary>Gives back what waits. Done when the running turn has ended.</summary>
    public Task Close()
    {
        Arrival[] back;
        Task rest;
        lock (_gate)
        {
            _closed = true;
            // The running turn has some of it: those who sent it are told when that turn has ended.
            if (_waiting.TryPeek(out var first) && first.Taken > 0)
                _halfTaken = _waiting.Dequeue();
            back = [.. _waiting];
            _waiting.Clear();
            rest = _working
                ? (_resting ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }

        foreach (var arrival in back)
            arrival.Finish();
        return rest;
    }

    void IThreadPoolWorkItem.Execute() => _ = Work();

    private async Task Work()
    {
        var finished = new List<Arrival>();
        while (Next() is { } batch)
        {
            await runner.Run(activation, batch).ConfigureAwait(false);
            Finish(ref finished);
        }

        Finish(ref finished);
    }

    private void Finish(ref List<Arrival> finished)
    {
        lock (_gate)
            (_taken, finished) = (finished, _taken);
        finished.ForEach(static arrival => arrival.Finish());
        finished.Clear();
    }

    private static Task Hang(IReadOnlyList<PendingAsk> asks)
    {
        foreach (var ask in asks)
            ask.Fail(Turn.Hanging(ask.Ask));
        return Task.CompletedTask;
    }

    /// <summary>The asks of the next turn; <c>null</c>: none waits, and the mailbox rests.</summary>
    private PendingAsk[]? Next()
    {
        lock (_gate)
        {
            _watch = default;
            var batch = new List<PendingAsk>();
            Fill(batch);
            if (batch.Count > 0)
                return _batch = [.. batch];
            _batch = [];
            _working = false;
            if (_halfTaken is not null)
                _taken.Add(_halfTaken);
            _resting?.TrySetResult();
            return null;
        }
    }

    private void Fill(List<PendingAsk> batch)
    {
        var bytes = 0;
        while (_waiting.TryPeek(out var arrival))
        {
            for (; arrival.Next is { } ask; arrival.Taken++)
            {
                bytes += ask.Ask.Bytes;
                if (batch.Count == TurnRunner.MaxAsks || (bytes > TurnRunner.MaxBytes && batch.Count > 0))
                    return;
                batch.Add(ask);
            }

            _taken.Add(_waiting.Dequeue());
        }
    }

    private sealed class Arrival(IReadOnlyList<PendingAsk> asks)
    {
        // Its lane goes on at once, on this thread: it posts what came meanwhile, which the next turn takes.
        private readonly TaskCompletionSource _done = new();

        public Task Done => _done.Task;

        public int Taken { get; set; }

        public IEnumerable<PendingAsk> Rest => asks.Skip(Taken);

        public PendingAsk? Next => Taken < asks.Count ? asks[Taken] : null;

        public void Finish() => _done.TrySetResult();
    }
}
