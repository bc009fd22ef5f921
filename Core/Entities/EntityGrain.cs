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

    private GrainKey _key;
    private Mailbox _mailbox = null!;
    private long _called;
    private volatile bool _used;
    private int _asking;
    private int _handling;
    private int _presence = Stays;

    internal bool IsGone => Volatile.Read(ref _presence) == Gone;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = EntityIds.Key(this.GetGrainId());
        _mailbox = new(host.Activate(_key), host.Runner);
        host.Residents.Enter(_key, this);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        var wasTold = Interlocked.Exchange(ref _presence, Gone) == WasTold;
        // One whose key is no number has never come.
        if (_mailbox is null)
            return Task.CompletedTask;
        host.Residents.Leave(_key, this, wasTold);
        // Rules that never return keep no silo from leaving.
        return _mailbox.Close().WaitAsync(cancellationToken);
    }

    public async ValueTask<AnswerBatch> Take(AskBatch batch, CancellationToken until)
    {
        _used = true;
        Volatile.Write(ref _called, host.Clock.GetTimestamp());
        if (!batch.Trusted)
            return new([.. batch.Asks.Select(static _ => NoSilo)]);
        if (batch.Waiting is { } here)
        {
            await _mailbox.Take(here);
            return AnswerBatch.Given;
        }

        var asks = batch.Asks.Select(static ask => new PendingAsk(ask)).ToArray();
        await _mailbox.Take(asks);
        return new(Array.ConvertAll(asks, static ask => ask.Given));
    }

    public async ValueTask<Answer> Ask(GrainAsk ask, CancellationToken until)
    {
        _used = true;
        try
        {
            var (admitted, outcome) = await host.Door.Admit(_key, ask);
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
        if (Interlocked.Increment(ref _asking) > host.MailboxSize)
        {
            // It takes no place while its record is looked for.
            Interlocked.Decrement(ref _asking);
            return Answer.Of(await host.OrBusy(ask));
        }

        try
        {
            var pending = new PendingAsk(ask, until);
            await _mailbox.Take([pending]);
            return pending.Given;
        }
        finally
        {
            Interlocked.Decrement(ref _asking);
        }
    }

    /// <summary>
    /// Its handler may ask this entity again, which must not leave meanwhile: it would wait for itself.
    /// </summary>
    private async ValueTask<Outcome> AtTheDoor(GrainAsk ask, CancellationToken until)
    {
        Interlocked.Increment(ref _handling);
        try
        {
            return await host.Door.Ask(ask, until);
        }
        finally
        {
            Interlocked.Decrement(ref _handling);
        }
    }

    /// <summary>
    /// Takes asks of the silo it lives in, straight into its mailbox. <c>null</c>: Orleans is to be called again, which
    /// would think otherwise that nobody uses it.
    /// </summary>
    internal Task? TakeHere(IReadOnlyList<PendingAsk> asks)
    {
        if (IsGone || host.Clock.GetElapsedTime(Volatile.Read(ref _called)) > host.CallEvery)
            return null;
        _used = true;
        return _mailbox.Take(asks);
    }

    internal Ask? Watch(DateTimeOffset now, TimeSpan time) => _mailbox.Watch(now, time);

    internal int Asked(long minute) => _mailbox.Asked(minute);

    /// <summary>False: it was used since it was last asked to go.</summary>
    internal bool Evict()
    {
        if (_used || Volatile.Read(ref _handling) > 0)
        {
            _used = false;
            return false;
        }

        // One that is leaving by itself is not told, so that those who were told and those who left are counted alike.
        if (Interlocked.CompareExchange(ref _presence, WasTold, Stays) != Stays)
            return false;
        GrainContext.Deactivate(NoRoom);
        return true;
    }
}
