using System.Collections.Concurrent;
using Granary.Errors;
using Granary.Grains.Turns;
using Granary.Ports;

namespace Granary.Grains.Travel;

/// <summary>
/// The engine of a cluster, seen from one of its processes: one lane for each entity, so that what is asked here in order is
/// decided in order wherever the entity lives.
/// </summary>
public sealed class Lanes(IStore store, AskCodec codec, LaneOptions options, Carrier carrier) : IHostedEngine
{
    private readonly ConcurrentDictionary<GrainKey, Lane> lanes = new();
    private readonly Workload work = new();

    /// <summary>The door for grains that ask each other: open until the last turn has ended.</summary>
    public IEngine Inside => new Door(this);

    /// <summary>How many asks wait here for an answer to the batch before theirs.</summary>
    public long Waiting => lanes.Sum(lane => (long)lane.Value.Depth);

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default)
    {
        if (!work.TryBegin())
            return ValueTask.FromException<Outcome>(Workload.Stopping());
        try
        {
            return Enter(ask, cancellation);
        }
        finally
        {
            work.End();
        }
    }

    public Task Stop() => work.Stop();

    public async ValueTask DisposeAsync() => await Stop();

    private ValueTask<Outcome> Enter(Ask ask, CancellationToken cancellation)
    {
        var pending = new PendingAsk(ask, cancellation);
        while (true)
        {
            var lane = lanes.GetOrAdd(ask.Target, static _ => new());
            switch (lane.Post(pending, options.MailboxSize))
            {
                case LanePost.Starts:
                    work.Begin();
                    _ = Drive(ask.Target, lane, pending);
                    return pending.Answer;
                case LanePost.Waits:
                    return pending.Answer;
                case LanePost.Full:
                    return Recorded.OrBusy(store, ask, options.BusyRetryMs);
                case LanePost.Gone:
                    lanes.TryRemove(new(ask.Target, lane));
                    break;
            }
        }
    }

    private async Task Drive(GrainKey target, Lane lane, PendingAsk first)
    {
        for (List<PendingAsk> batch = [first]; batch.Count > 0; batch = lane.Next())
        {
            batch.RemoveAll(static ask => ask.GivesUp());
            if (batch.Count > 0)
                await Send(target, batch);
        }

        lanes.TryRemove(new(target, lane));
        work.End();
    }

    private async Task Send(GrainKey target, List<PendingAsk> batch)
    {
        try
        {
            var asks = batch.ConvertAll(pending => pending.Ask);
            var answers = await carrier(target, codec.Encode(asks), Until(asks)).ConfigureAwait(false);
            AnswerCodec.Complete(batch, answers);
        }
        catch (Exception failure)
        {
            batch.ForEach(ask => ask.Fail(failure));
        }
    }

    /// <summary>When nobody waits for any of them any more.</summary>
    private static DateTimeOffset? Until(List<Ask> asks) =>
        asks.TrueForAll(ask => ask.Deadline is not null) ? asks.Max(ask => ask.Deadline) : null;

    private sealed class Door(Lanes lanes) : IEngine
    {
        public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default) => lanes.Enter(ask, cancellation);
    }
}

/// <summary>
/// Takes a batch to where its entity lives and brings the answers. Throws <see cref="UnavailableException"/> when it
/// cannot say what became of the batch.
/// </summary>
public delegate ValueTask<byte[]> Carrier(GrainKey target, byte[] batch, DateTimeOffset? until);
