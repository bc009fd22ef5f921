using Orleans.Runtime;

namespace Granary;

/// <summary>One entity that lives in this silo. Requests interleave; the mailbox has one turn at a time.</summary>
public abstract class EntityGrain(EntityHost host) : Grain, IEntityGrain
{
    // Whether it stays in this silo's memory.
    private const int Stays = 0;
    private const int WasTold = 1;
    private const int Gone = 2;

    private static readonly DeactivationReason NoRoom =
        new(DeactivationReasonCode.ApplicationRequested, "there is no room for it in memory");

    private static readonly Answer NoSilo = Answer.Of(Outcome.Refused(
        ErrorCode.Forbidden, "only the cluster's silos send batches; send an ask with a credential"));

    private GrainKey key;
    private Mailbox mailbox = null!;
    private long called;
    private volatile bool used;
    private int asking;
    private int handling;
    private int presence = Stays;

    internal bool IsGone => Volatile.Read(ref presence) == Gone;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        key = EntityIds.Key(this.GetGrainId());
        mailbox = new(host.Activate(key), host.Runner);
        host.Residents.Enter(key, this);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        var wasTold = Interlocked.Exchange(ref presence, Gone) == WasTold;
        // One whose key is no number has never come.
        if (mailbox is null)
            return Task.CompletedTask;
        host.Residents.Leave(key, this, wasTold);
        return mailbox.Close();
    }

    public async ValueTask<AnswerBatch> Take(AskBatch batch, CancellationToken until)
    {
        used = true;
        Volatile.Write(ref called, host.Clock.GetTimestamp());
        if (!batch.Trusted)
            return new([.. batch.Asks.Select(static _ => NoSilo)]);
        if (batch.Waiting is { } here)
        {
            await mailbox.Take(here);
            return AnswerBatch.Given;
        }

        var asks = batch.Asks.Select(static ask => new PendingAsk(ask)).ToArray();
        await mailbox.Take(asks);
        return new(Array.ConvertAll(asks, static ask => ask.Given));
    }

    public async ValueTask<Answer> Ask(GrainAsk ask, CancellationToken until)
    {
        used = true;
        try
        {
            var (admitted, outcome) = await host.Door.Admit(key, ask);
            if (admitted is null)
                return Answer.Of(outcome ?? await AtTheDoor(ask, until));
            var given = await Decided(admitted, until);
            return given.Failure is { } failure ? host.Failed(ask, failure) : given;
        }
        catch (Exception failure)
        {
            return host.Failed(ask, failure);
        }
    }

    /// <summary>What lanes send is bounded there, what Orleans code asks is bounded here.</summary>
    private async ValueTask<Answer> Decided(Ask ask, CancellationToken until)
    {
        if (Interlocked.Increment(ref asking) > host.MailboxSize)
        {
            // It takes no place while its record is looked for.
            Interlocked.Decrement(ref asking);
            return Answer.Of(await host.OrBusy(ask));
        }

        try
        {
            var pending = new PendingAsk(ask, until);
            await mailbox.Take([pending]);
            return pending.Given;
        }
        finally
        {
            Interlocked.Decrement(ref asking);
        }
    }

    /// <summary>
    /// Its handler may ask this entity again, which must not leave meanwhile: it would wait for itself.
    /// </summary>
    private async ValueTask<Outcome> AtTheDoor(GrainAsk ask, CancellationToken until)
    {
        Interlocked.Increment(ref handling);
        try
        {
            return await host.Door.Ask(ask, until);
        }
        finally
        {
            Interlocked.Decrement(ref handling);
        }
    }

    /// <summary>
    /// Takes asks of the silo it lives in, straight into its mailbox. <c>null</c>: Orleans is to be called again, which
    /// would think otherwise that nobody uses it.
    /// </summary>
    internal Task? TakeHere(IReadOnlyList<PendingAsk> asks)
    {
        if (IsGone || host.Clock.GetElapsedTime(Volatile.Read(ref called)) > host.CallEvery)
            return null;
        used = true;
        return mailbox.Take(asks);
    }

    /// <summary>False: it was used since it was last asked to go.</summary>
    internal bool Evict()
    {
        if (used || Volatile.Read(ref handling) > 0)
        {
            used = false;
            return false;
        }

        // One that is leaving by itself is not told, so that those who were told and those who left are counted alike.
        if (Interlocked.CompareExchange(ref presence, WasTold, Stays) != Stays)
            return false;
        GrainContext.Deactivate(NoRoom);
        return true;
    }
}
