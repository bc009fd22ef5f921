using System.Collections.Concurrent;
using Granary.Turns;

namespace Granary.Asking;

/// <summary>
/// The cluster, seen from one of its silos: one lane for each entity, so that what is asked here in order is decided in
/// order wherever the entity lives. Lanes run on the pool and carry nothing of the one that asked first.
/// </summary>
public sealed class Lanes : IHostedEngine
{
    private readonly ConcurrentDictionary<GrainKey, Lane> _lanes = new();
    private readonly Workload _work = new();
    private readonly IStore _store;
    private readonly LaneOptions _options;
    private readonly ICarrier _carrier;
    private readonly Creations _creations;
    private readonly TurnMeter _meter;

    public Lanes(IStore store, LaneOptions options, ICarrier carrier, TurnMeter meter)
    {
        (_store, _options, _carrier, _meter) = (store, options, carrier, meter);
        _creations = new(carrier, _work, store, options);
    }

    /// <summary>The door for rules that ask other entities: open until the last turn has ended.</summary>
    public IEngine Inside => new Door(this);

    /// <summary>How many asks wait here for an answer to the batch before theirs.</summary>
    internal ILookup<string, int> WaitingByKind() =>
        _lanes.ToLookup(static lane => lane.Key.Kind, static lane => lane.Value.Depth);

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default)
    {
        if (!_work.TryBegin())
            return ValueTask.FromException<Outcome>(Workload.Stopping());
        try
        {
            return Enter(ask, cancellation);
        }
        finally
        {
            _work.End();
        }
    }

    /// <summary>Gives up what waits for rules that hold a thread; to be called again and again.</summary>
    public void Watch(DateTimeOffset now)
    {
        foreach (var (_, lane) in _lanes)
            if (lane.Watch(now, _options.RuleTime) is { } held)
                _meter.Hangs(held, _options.RuleTime);
        foreach (var held in _creations.Watch(now))
            _meter.Hangs(held, _options.RuleTime);
    }

    public Task Stop() => _work.Stop();

    /// <summary>Rules that never return keep nobody from leaving.</summary>
    public async ValueTask DisposeAsync() =>
        await Stop().WaitAsync(TurnRunner.Grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private ValueTask<Outcome> Enter(Ask ask, CancellationToken cancellation)
    {
        if (ask.Creates)
            return _creations.Ask(ask, cancellation);
        var pending = new PendingAsk(ask, cancellation);
        while (true)
        {
            var lane = _lanes.GetOrAdd(ask.Target, static _ => new());
            switch (lane.Post(pending, _options.MailboxSize))
            {
                case LanePost.Starts:
                    _work.Begin();
                    OnThePool.Queue(new Run(this, ask.Target, lane, pending));
                    return pending.Answer;
                case LanePost.Waits:
                    return pending.Answer;
                case LanePost.Full:
                    return Recorded.OrBusy(_store, ask, _options.BusyRetryMs);
                case LanePost.Hangs:
                    return ValueTask.FromException<Outcome>(Turn.Hanging(ask));
                case LanePost.Gone:
                    _lanes.TryRemove(new(ask.Target, lane));
                    break;
            }
        }
    }

    private async ValueTask Send(GrainKey target, Lane lane, List<PendingAsk> batch)
    {
        // What an entity gives back because it is leaving its silo goes again, before all that waits.
        for (batch.RemoveAll(HasLeft); batch.Count > 0; batch.RemoveAll(HasLeft))
        {
            try
            {
                var asks = new AskBatch(batch.ConvertAll(static pending => pending.Ask)) { Waiting = [.. batch] };
                lane.Sent = asks.Waiting;
                var answers = (await _carrier.Carry(target, asks, Until(batch)).ConfigureAwait(false)).Answers;
                for (var n = 0; n < answers.Count && n < batch.Count; n++)
                    await Settle(batch[n], answers[n]).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                batch.ForEach(ask => ask.Fail(failure));
                return;
            }
        }
    }

    /// <summary>
    /// Where an entity's silo is of another version and does not understand what this one does, it is decided here,
    /// beside the entity: the version of the row protects it.
    /// </summary>
    private ValueTask Settle(PendingAsk ask, Answer answer)
    {
        if (answer.Failure is UnavailableException { Dependency: "cluster", Outage: false })
            return _carrier.Decide(ask);
        ask.Take(answer);
        return ValueTask.CompletedTask;
    }

    /// <summary>It has its answer, or its caller has cancelled it.</summary>
    private static bool HasLeft(PendingAsk ask) => ask.IsDone || ask.GivesUp();

    /// <summary>When nobody waits for any of them any more.</summary>
    private static DateTimeOffset? Until(List<PendingAsk> batch) =>
        batch.TrueForAll(static ask => ask.Ask.Deadline is not null) ? batch.Max(static ask => ask.Ask.Deadline) : null;

    private sealed record Run(Lanes Lanes, GrainKey Target, Lane Lane, PendingAsk First)
        : IThreadPoolWorkItem
    {
        public void Execute() => _ = Drive();

        private async Task Drive()
        {
            for (List<PendingAsk> batch = [First]; batch.Count > 0; batch = Lane.Next())
                await Lanes.Send(Target, Lane, batch).ConfigureAwait(false);
            Lanes._lanes.TryRemove(new(Target, Lane));
            Lanes._work.End();
        }
    }

    private sealed class Door(Lanes lanes) : IEngine
    {
        public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default) =>
            lanes.Enter(ask, cancellation);
    }
}
