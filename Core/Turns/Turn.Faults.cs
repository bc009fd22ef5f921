namespace Granary.Turns;

/// <summary>What a turn does where the rules of an entity, or what they decided, are at fault.</summary>
internal sealed partial class Turn
{
    /// <summary>What the rules decide. Those that never return fail the one that they were asked about.</summary>
    private ValueTask<Decision> Decided(TurnAsk ask)
    {
        ask.IsInRules = true;
        try
        {
            var decision = _context.Decide(ask, _current);
            return decision.IsCompleted ? decision : InTime(ask.Ask, decision.AsTask());
        }
        finally
        {
            ask.IsInRules = false;
        }
    }

    private async ValueTask<Decision> InTime(Ask ask, Task<Decision> deciding)
    {
        var time = Left(ask);
        try
        {
            return await deciding.WaitAsync(time, runner.Clock).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!deciding.IsCompleted)
        {
            // The rules that are left behind keep their context: what they decide is never looked at.
            _context = new(runner, activation.Key, activation.Kind);
            runner.Meter.Hangs(ask, time);
            throw Hanging(ask);
        }
    }

    private TimeSpan Left(Ask ask)
    {
        var most = runner.RuleTime;
        if (ask.Deadline - runner.Clock.GetUtcNow() is not { } left || left + TurnRunner.Grace >= most)
            return most;
        return (left > TimeSpan.Zero ? left : TimeSpan.Zero) + TurnRunner.Grace;
    }

    internal static UnavailableException Hanging(Ask ask) => new(
        "rules", $"the rules of {ask.Target} have not decided {ask.Message.GetType().Name} in time", outage: false);

    /// <summary>The commit, or nothing when a state cannot be written down: then its author is looked for.</summary>
    private Commit? Written(Draft decided)
    {
        try
        {
            var commit = decided.Commit(activation, _current);
            if (commit.Write?.State is not { } state || state.Length <= runner.MaxStateBytes)
                return commit;
            RefuseLong(decided, state.Length);
        }
        catch (Exception) when (decided.Changes > 1)
        {
            _singly = true;
        }
        catch (Exception defect) when (decided.Changes == 1)
        {
            // What cannot be written was decided on what memory holds, whatever the row says.
            _seen = true;
            Drop(Changing(), defect);
        }

        return null;
    }

    /// <summary>Of several changes, the one that goes too far is looked for. What memory holds may be stale.</summary>
    private void RefuseLong(Draft decided, int bytes)
    {
        if (decided.Changes > 1)
        {
            _singly = true;
            return;
        }

        if (!_seen)
        {
            activation.Forget();
            return;
        }

        var most = runner.MaxStateBytes;
        var offender = Changing();
        var refusal = FormattableString.Invariant(
            $"the state of {activation.Key} would have {bytes} bytes, and may have {most}");
        runner.Meter.Warning(offender.Ask, $"{offender.Ask.Message.GetType().Name} is refused: {refusal}");
        offender.StoreRefusal = Decision.Refuse(ErrorCode.Conflict, refusal);
    }

    /// <summary>What the store answers, or nothing where it cannot take what one of the changes wrote.</summary>
    private async ValueTask<CommitResult?> Committed(Commit commit, Draft decided)
    {
        try
        {
            return await runner.Store.Commit(commit).ConfigureAwait(false);
        }
        catch (Exception defect) when (decided.Changes > 0 && defect is not UnavailableException)
        {
            activation.Forget();
            if (decided.Changes == 1)
                Drop(Changing(), defect);
            else
                _singly = true;
            return null;
        }
    }
}
