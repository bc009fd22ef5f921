using Granary.Grains.Turns;
using Granary.Ports;

namespace Granary.Silo.Embedded;

/// <summary>
/// Activations and mailboxes in this process. A turn starts on the thread that asks when nothing runs for its target;
/// turns that follow run on the pool, so that nobody is kept by the asks of others.
/// </summary>
public sealed class EmbeddedEngine : IHostedEngine
{
    private const int TurnsInARow = 16;

    private readonly IStore store;
    private readonly IFence fence;
    private readonly TimeProvider clock;
    private readonly EngineOptions options;
    private readonly Activations activations;
    private readonly TurnRunner runner;
    private readonly TurnMeter turnMeter;
    private readonly EngineMeter meter;
    private readonly ITimer sweeper;
    private readonly Workload work = new();

    public EmbeddedEngine(
        IStore store,
        IFence fence,
        TimeProvider clock,
        IEnumerable<KindSpec> kinds,
        AskTable asks,
        EngineOptions options,
        ITurnLog? log = null)
    {
        (this.store, this.fence, this.clock, this.options) = (store, fence, clock, options);
        activations = new(kinds, options, clock);
        turnMeter = new(log);
        runner = new(store, fence, clock, new Inside(this), asks, turnMeter);
        meter = new(() => activations.Count, () => activations.Waiting);
        // After the runner's own handler: from here on its turns believe nothing that was learned before.
        fence.Lost += activations.EvictAll;
        sweeper = clock.CreateTimer(_ => activations.Sweep(), null, activations.SweepEvery, activations.SweepEvery);
    }

    /// <summary>Entities in memory.</summary>
    public int ActivationCount => activations.Count;

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

    public async ValueTask DisposeAsync()
    {
        await Stop();
        fence.Lost -= activations.EvictAll;
        await sweeper.DisposeAsync();
        meter.Dispose();
        turnMeter.Dispose();
    }

    private ValueTask<Outcome> Enter(Ask ask, CancellationToken cancellation)
    {
        var pending = new PendingAsk(ask, cancellation);
        try
        {
            while (true)
            {
                var mailbox = activations.Of(ask.Target);
                switch (mailbox.Post(pending, options.MailboxSize))
                {
                    case Posted.Starts:
                        Start(mailbox, pending);
                        return pending.Answer;
                    case Posted.Waits:
                        return pending.Answer;
                    case Posted.Full:
                        return Recorded.OrBusy(store, ask, options.BusyRetryMs, mailbox.Activation.Doubt);
                    case Posted.Gone:
                        activations.Remove(mailbox);
                        break;
                }
            }
        }
        catch (Exception failure)
        {
            return ValueTask.FromException<Outcome>(failure);
        }
    }

    private void Start(Mailbox mailbox, PendingAsk first)
    {
        work.Begin();
        var turn = runner.Run(mailbox.Activation, [first]);
        if (!turn.IsCompleted)
            _ = Follow(mailbox, turn);
        else if (mailbox.Next(clock.GetTimestamp()) is not { } batch)
            work.End();
        else
            Hop(mailbox, batch);
    }

    private async Task Follow(Mailbox mailbox, ValueTask turn)
    {
        await turn;
        await Drain(mailbox, mailbox.Next(clock.GetTimestamp()));
    }

    private async Task Drain(Mailbox mailbox, PendingAsk[]? batch)
    {
        for (var turns = 0; batch is not null; turns++)
        {
            if (turns == TurnsInARow)
            {
                Hop(mailbox, batch);
                return;
            }

            await runner.Run(mailbox.Activation, batch);
            batch = mailbox.Next(clock.GetTimestamp());
        }

        work.End();
    }

    private void Hop(Mailbox mailbox, PendingAsk[] batch) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static next => _ = next.Engine.Drain(next.Mailbox, next.Batch),
            (Engine: this, Mailbox: mailbox, Batch: batch),
            preferLocal: false);

    /// <summary>The door for grains that ask each other: open until the last turn has ended.</summary>
    private sealed class Inside(EmbeddedEngine engine) : IEngine
    {
        public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default) =>
            engine.Enter(ask, cancellation);
    }
}
