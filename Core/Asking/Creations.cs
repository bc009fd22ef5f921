using System.Collections.Concurrent;
using Granary.Turns;

namespace Granary.Asking;

/// <summary>
/// Asks that make an entity. The id is fresh, so no lane and no activation is needed: key and version protect it. Asks
/// with one key wait for the first of them and are answered from what it recorded.
/// </summary>
internal sealed class Creations(ICarrier carrier, Workload work, IStore store, LaneOptions options)
{
    private readonly ConcurrentDictionary<OutcomeKey, Followers> _first = new();

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation)
    {
        var pending = new PendingAsk(ask, cancellation);
        switch (ask.Key is { } key ? Join(key, pending) : Place.Alone)
        {
            case Place.Alone:
            case Place.First:
                work.Begin();
                OnThePool.Queue(new Begun(this, pending));
                break;
            case Place.Hangs:
                return ValueTask.FromException<Outcome>(Turn.Hanging(ask));
            case Place.Full:
                return Recorded.OrBusy(store, ask, options.BusyRetryMs);
        }

        return pending.Answer;
    }

    private Place Join(OutcomeKey key, PendingAsk pending)
    {
        while (true)
        {
            var followers = new Followers(pending);
            var running = _first.GetOrAdd(key, followers);
            if (ReferenceEquals(running, followers))
                return Place.First;
            lock (running)
            {
                if (!_first.TryGetValue(key, out var still) || !ReferenceEquals(still, running))
                    continue;
                if (running.IsOver)
                    return Place.Hangs;
                if (running.Count >= options.MailboxSize)
                    return Place.Full;
                work.Begin();
                running.Enqueue((pending, running.Leader.IsDone ? running.Leader : null));
                return Place.Behind;
            }
        }
    }

    /// <summary>As <see cref="Lane.Watch"/>, for all of them.</summary>
    public IEnumerable<Ask> Watch(DateTimeOffset now) =>
        _first.Values.Select(running => running.Watch(now, options.RuleTime)).OfType<Ask>();

    private async Task Lead(PendingAsk leader)
    {
        for (var next = leader; next is not null; next = next.Ask.Key is { } key ? Follow(key, next) : null)
            await Decide(next).ConfigureAwait(false);
    }

    private async Task Decide(PendingAsk pending)
    {
        try
        {
            await carrier.Decide(pending).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            pending.Fail(failure);
        }
        finally
        {
            work.End();
        }
    }

    /// <summary>Answers all followers, or returns the one that must decide for itself.</summary>
    private PendingAsk? Follow(OutcomeKey key, PendingAsk leader)
    {
        var followers = _first[key];
        lock (followers)
        {
            while (followers.TryDequeue(out var follower))
            {
                if (!Answer(leader, follower.Ask, ReferenceEquals(leader, follower.CameAfter)))
                    return followers.Leader = follower.Ask;
                work.End();
            }

            _first.TryRemove(key, out _);
            return null;
        }
    }

    /// <summary>
    /// A refusal that was not recorded may turn out otherwise, so may a failure that was told before the follower came,
    /// and a cancellation is the leader's own: then the follower is decided as it is.
    /// </summary>
    private static bool Answer(PendingAsk leader, PendingAsk follower, bool cameLate)
    {
        if (follower.GivesUp())
            return true;
        if (leader.Given.Failure is { } failure)
            return !cameLate && failure is not OperationCanceledException && follower.Fail(failure);
        var outcome = leader.Given.Outcome!;
        if (outcome.Refusal is not null && !outcome.Replayed)
            return false;
        follower.Complete(Recorded.Again(outcome, leader.Ask.Fingerprint, follower.Ask.Fingerprint));
        return true;
    }

    private sealed record Begun(Creations Creations, PendingAsk Leader) : IThreadPoolWorkItem
    {
        public void Execute() => _ = Creations.Lead(Leader);
    }

    /// <summary>
    /// Those that wait for the first with their key; <c>CameAfter</c> is the leader that had its answer when they came.
    /// </summary>
    private sealed class Followers(PendingAsk leader) : Queue<(PendingAsk Ask, PendingAsk? CameAfter)>
    {
        private RuleWatch _watch;

        public PendingAsk Leader { get; set; } = leader;

        public bool IsOver => _watch.IsOver;

        public Ask? Watch(DateTimeOffset now, TimeSpan time)
        {
            lock (this)
                return _watch.Look([Leader], this.Select(static follower => follower.Ask), now, time);
        }
    }

    private enum Place
    {
        /// <summary>It has no key.</summary>
        Alone,

        /// <summary>It is the first with its key.</summary>
        First,

        /// <summary>It waits for the first with its key.</summary>
        Behind,

        Full,

        /// <summary>The rules hold a thread over the first of them.</summary>
        Hangs,
    }
}
