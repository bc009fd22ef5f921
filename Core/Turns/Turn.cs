namespace Granary.Turns;

/// <summary>
/// One turn: rounds of deciding and committing until every ask of the batch has its answer. It decides on what memory
/// holds. The commit checks the row's version; a round that commits nothing looks the version up before it tells.
/// </summary>
internal sealed partial class Turn(TurnRunner runner, Activation activation, PendingAsk[] batch)
{
    private const int StaleRounds = 8;

    private readonly TurnAsk[] _asks = Array.ConvertAll(batch, static ask => new TurnAsk(ask));
    private TurnContext _context = new(runner, activation.Key, activation.Kind);
    private Entity? _current;
    private Draft? _draft;
    private bool _seen;
    private int _stale;
    private bool _singly;

    public async ValueTask Go()
    {
        activation.Enter(runner.Store.Era);
        foreach (var ask in _asks)
            ask.IsInTime(runner.Clock);
        if (AnyOpen && !activation.Fresh)
            runner.Meter.Lookup(_asks[0].Ask, activation.Loaded);
        while (AnyOpen)
            await Round().ConfigureAwait(false);
        await Recorded.OrRefused(runner.Store, _asks).ConfigureAwait(false);
    }

    public void EndSpans()
    {
        foreach (var ask in _asks)
            ask.EndSpan();
    }

    private bool AnyOpen => Array.Exists(_asks, static ask => ask.IsOpen);

    private async ValueTask Round()
    {
        if (activation.Fresh && !Array.Find(_asks, static ask => ask.IsOpen)!.Ask.Creates)
            activation.Forget();
        if (!activation.Loaded)
            await Read(-1).ConfigureAwait(false);
        _seen |= activation.Fresh;
        (_current, _draft) = (activation.Entity, null);
        var end = await DecideInOrder().ConfigureAwait(false);
        if (end < 0)
            return;
        if (_draft is { } decided)
        {
            if (Written(decided) is { } commit && await Committed(commit, decided).ConfigureAwait(false) is { } result)
                Settle(result, end);
        }
        else if (_seen || await Look(end).ConfigureAwait(false))
        {
            Publish(end);
        }
    }

    /// <summary>Learns the row if it is not at this version. What was read in this turn may be told in it.</summary>
    /// <returns>The row is as it was known.</returns>
    private async ValueTask<bool> Read(long known)
    {
        var unchanged = await runner.Load(activation, known).ConfigureAwait(false);
        _seen = true;
        return unchanged;
    }

    /// <summary>Version and keys in one round trip. False: memory was stale, and all is decided again.</summary>
    private async ValueTask<bool> Look(int end)
    {
        foreach (var ask in _asks.AsSpan(0, end))
        {
            if (ask is { IsOpen: true, IsRecorded: false, Ask.Key: { } key })
                ask.LookUp = runner.Store.Find(key).AsTask();
        }

        if (await Read(activation.Version).ConfigureAwait(false))
            return true;
        CountStale();
        return false;
    }

    /// <summary>Returns where the round ends, or -1 where it has to begin again.</summary>
    private async ValueTask<int> DecideInOrder()
    {
        var bytes = 0;
        for (var i = 0; i < _asks.Length; i++)
        {
            var ask = _asks[i];
            (ask.Decision, ask.LookUp) = (null, null);
            if (!ask.IsOpen || IsRepeat(i) || !ask.IsInTime(runner.Clock))
                continue;
            try
            {
                ask.WasDecided = true;
                var decision = TimerAsks.Ended(ask.Ask, ask.StoreRefusal ?? activation.Kind.Complete(
                    activation.Key, _current, await Decided(ask).ConfigureAwait(false)));
                DecisionRules.Check(ask.Ask, _current, decision);
                bytes += decision.Outcome.Data.Length + ask.Ask.Bytes;
                if ((bytes > TurnRunner.MaxBytes && i > 0) || !Take(ask, decision))
                    return i;
            }
            catch (UnavailableException failure)
            {
                ask.Fail(failure);
            }
            catch (Exception defect)
            {
                Drop(ask, defect);
                return -1;
            }
        }

        return _asks.Length;
    }

    private bool IsRepeat(int index)
    {
        var ask = _asks[index];
        ask.Original = null;
        for (var i = 0; ask.Ask.Key is { } key && i < index && ask.Original is null; i++)
        {
            // The caller's key first: it is what differs.
            if (_asks[i].Ask.Key is { } other && other.Key == key.Key && other == key && _asks[i].IsRecorded)
                ask.Original = _asks[i];
        }

        return ask.Original is not null;
    }

    /// <summary>False: it has to wait for the commit of those before it.</summary>
    private bool Take(TurnAsk ask, Decision decision)
    {
        if (_draft is not null && ((_singly && decision.Changes && _draft.Changes > 0) || _draft.MustPrecede(decision)))
            return false;
        ask.Decision = decision;
        if (ask.IsRecorded)
            (_draft ??= new()).Add(ask, _current, decision);
        if (decision.Changes)
            _current = decision.After;
        return true;
    }
}
