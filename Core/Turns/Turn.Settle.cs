namespace Granary.Turns;

/// <summary>What a turn does with the store's answer.</summary>
internal sealed partial class Turn
{
    private void Settle(CommitResult result, int end)
    {
        switch (result.Outcome)
        {
            case CommitOutcome.Done:
                activation.Know(_current, activation.Era);
                Publish(end);
                break;
            case CommitOutcome.Known:
                Replay(result.Known, end);
                break;
            case CommitOutcome.Stale:
                activation.Forget();
                CountStale();
                break;
            case CommitOutcome.Taken:
                RefuseTaken(result.Taken, end);
                break;
            case CommitOutcome.Reference:
                RefuseReference();
                break;
        }
    }

    private void Publish(int end)
    {
        foreach (var ask in _asks.AsSpan(0, end))
        {
            if (!ask.IsOpen)
                continue;
            if (ask.Original is { } original)
                ask.Complete(Recorded.For(ask.Ask, original));
            else if (ask.Ask.Key is null || ask.IsRecorded)
                ask.Complete(runner.Meter.Committed(ask.Ask, ask.Decision!));
            else
                ask.Refusal = ask.Decision!.Outcome;
        }
    }

    private void Replay(IReadOnlyList<RecordedOutcome> known, int end)
    {
        // The known one may be our own commit whose answer was lost on its way: then the row has moved on.
        activation.Forget();
        var given = false;
        foreach (var ask in _asks.AsSpan(0, end))
        {
            if (ask.IsOpen && known.FirstOrDefault(one => one.Key == ask.Ask.Key) is { } recorded)
                given |= ask.Complete(recorded.For(ask.Ask.Fingerprint));
        }

        Expect(given, CommitOutcome.Known);
    }

    private void RefuseTaken(IReadOnlyList<NameClaim> taken, int end)
    {
        var refused = false;
        foreach (var ask in _asks.AsSpan(0, end))
        {
            if (!ask.IsOpen || ask.Original is not null || ask.Decision is not { } decision)
                continue;
            if (decision.Names.FirstOrDefault(
                name => !name.Releases && taken.Any(one => Draft.Same(one, name))) is not { } claim)
                continue;
            ask.StoreRefusal = Decision.Refuse(ErrorCode.Conflict, claim.TakenError);
            refused = true;
        }

        Expect(refused, CommitOutcome.Taken);
    }

    private void RefuseReference()
    {
        Expect(_draft!.Changes > 0, CommitOutcome.Reference);
        if (_draft.Changes > 1)
        {
            _singly = true;
            return;
        }

        var offender = Changing();
        offender.StoreRefusal = Decision.Refuse(ErrorCode.Conflict, offender.Decision!.ReferenceError);
    }

    private TurnAsk Changing() =>
        Array.Find(_asks, static ask => ask.IsOpen && ask.Original is null && ask.Decision is { Changes: true })!;

    /// <summary>
    /// A defect over stale memory may be none over the row: it is decided again before anybody is told.
    /// </summary>
    private void Drop(TurnAsk ask, Exception defect)
    {
        // Broken rules may have broken what they were given, too.
        activation.Forget();
        if (!_seen)
            return;
        runner.Meter.Defect(ask.Ask, defect);
        ask.Fail(defect);
    }

    private void CountStale()
    {
        if (++_stale >= StaleRounds)
            throw new UnavailableException("race", $"{activation.Key} was changed elsewhere again and again", false);
    }

    private static void Expect(bool sense, CommitOutcome outcome)
    {
        if (!sense)
            throw new InvalidOperationException($"the store answered {outcome} about what the commit does not hold");
    }
}
