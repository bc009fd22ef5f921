using Granary.Errors;
using Granary.Ports;

namespace Granary.Grains.Turns;

/// <summary>One turn: rounds of deciding and committing until every ask of the batch has its answer.</summary>
internal sealed class Turn(TurnRunner runner, Activation activation, PendingAsk[] batch)
{
    private const int StaleRounds = 8;

    private readonly TurnContext context = new(runner, activation.Key);
    private long era;
    private Entity? current;
    private Draft? draft;
    private int stale;
    private bool singly;

    public async ValueTask Go()
    {
        foreach (var ask in batch)
            ask.Hear(runner.Clock);
        if (AnyOpen)
            await Learn();
        while (AnyOpen)
            await Round();
        await Recorded.OrRefused(runner.Store, activation, batch);
    }

    private bool AnyOpen => Array.Exists(batch, ask => ask.IsOpen);

    /// <summary>Makes sure that what is in memory may be believed.</summary>
    private async ValueTask Learn()
    {
        var exclusive = runner.Fence.Exclusive;
        if (exclusive && !runner.Fence.Holds)
            throw TurnRunner.LeaseLost();
        era = runner.Era;
        var known = activation.IsKnown(era);
        if (!known && activation.Fresh && Array.Find(batch, ask => ask.IsOpen)!.Ask.Creates)
        {
            activation.Know(null, era);
            return;
        }

        if (!known || !exclusive)
            await runner.Load(activation, known ? activation.Entity?.Version ?? 0 : -1, era);
        runner.Meter.Lookup(activation.Key.Kind, known);
    }

    private async ValueTask Round()
    {
        if (!activation.Loaded)
            await runner.Load(activation, -1, era);
        current = activation.Entity;
        draft = null;
        var end = await DecideInOrder();
        if (end < 0)
            return;
        if (runner.Fence.Exclusive && !(runner.Fence.Holds && runner.Era == era))
            throw TurnRunner.LeaseLost();
        if (draft is null)
            Publish(end);
        else if (Written(draft) is { } commit)
            Settle(await runner.Store.Commit(commit), end);
    }

    /// <summary>Returns where the round ends, or -1 where it has to begin again.</summary>
    private async ValueTask<int> DecideInOrder()
    {
        for (var i = 0; i < batch.Length; i++)
        {
            var ask = batch[i];
            ask.Decision = null;
            if (!ask.IsOpen || HasTwin(i) || !ask.Hear(runner.Clock))
                continue;
            try
            {
                ask.Heard = true;
                var decision = ask.Ruling ?? await context.Decide(activation.Kind.Rules, ask.Ask, current);
                DecisionRules.Check(ask.Ask, current, decision);
                if (!Take(ask, decision))
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

        return batch.Length;
    }

    private bool HasTwin(int index)
    {
        var ask = batch[index];
        ask.Twin = null;
        for (var i = 0; ask.Ask.Key is { } key && i < index && ask.Twin is null; i++)
        {
            // The caller's key first: it is what differs.
            if (batch[i].Ask.Key is { } other && other.Key == key.Key && other == key && batch[i].IsRecorded)
                ask.Twin = batch[i];
        }

        return ask.Twin is not null;
    }

    /// <summary>False: it has to wait for the commit of those before it.</summary>
    private bool Take(PendingAsk ask, Decision decision)
    {
        if (draft is not null && ((singly && decision.Changes && draft.Changes > 0) || draft.MustPrecede(decision)))
            return false;
        ask.Decision = decision;
        if (ask.IsRecorded)
            (draft ??= new()).Add(ask.Ask, current, decision, recorded: true);
        if (decision.Changes)
            current = decision.After;
        return true;
    }

    /// <summary>The commit, or nothing when a state cannot be written down: then its author is looked for.</summary>
    private Commit? Written(Draft decided)
    {
        try
        {
            return decided.Commit(activation, current);
        }
        catch (Exception) when (decided.Changes > 1)
        {
            singly = true;
        }
        catch (Exception defect) when (decided.Changes == 1)
        {
            Drop(Changing(), defect);
        }

        return null;
    }

    private void Settle(CommitResult result, int end)
    {
        switch (result.Verdict)
        {
            case CommitVerdict.Done:
                activation.Know(current, era);
                Publish(end);
                break;
            case CommitVerdict.Known:
                Replay(result.Known, end);
                break;
            case CommitVerdict.Stale:
                Reload();
                break;
            case CommitVerdict.Taken:
                RefuseTaken(result.Taken, end);
                break;
            case CommitVerdict.Reference:
                RefuseReference();
                break;
        }
    }

    private void Publish(int end)
    {
        foreach (var ask in batch.AsSpan(0, end))
        {
            if (!ask.IsOpen)
                continue;
            if (ask.Twin is { } twin)
                ask.Complete(Recorded.For(ask.Ask, twin));
            else if (ask.Ask.Key is null || ask.IsRecorded)
                ask.Complete(runner.Meter.Committed(activation.Key, ask.Decision!));
            else
                ask.Refusal = ask.Decision!.Outcome;
        }
    }

    private void Replay(IReadOnlyList<RecordedOutcome> known, int end)
    {
        // The known one may be our own commit whose answer was lost on its way: then the row has moved on.
        activation.Forget();
        var given = false;
        foreach (var ask in batch.AsSpan(0, end))
        {
            if (ask.IsOpen && known.FirstOrDefault(one => one.Key == ask.Ask.Key) is { } recorded)
                given |= ask.Complete(recorded.For(ask.Ask.Fingerprint));
        }

        Expect(given, CommitVerdict.Known);
    }

    private void Reload()
    {
        activation.Forget();
        if (++stale >= StaleRounds)
            throw new UnavailableException("race", $"{activation.Key} was changed elsewhere again and again", false);
    }

    private void RefuseTaken(IReadOnlyList<NameClaim> taken, int end)
    {
        var ruled = false;
        foreach (var ask in batch.AsSpan(0, end))
        {
            if (!ask.IsOpen || ask.Twin is not null || ask.Decision is not { } decision)
                continue;
            if (decision.Names.FirstOrDefault(name => !name.Releases && taken.Any(one => Draft.Same(one, name))) is not { } claim)
                continue;
            ask.Ruling = Decision.Refuse(ErrorCode.Conflict, claim.TakenError);
            ruled = true;
        }

        Expect(ruled, CommitVerdict.Taken);
    }

    private void RefuseReference()
    {
        Expect(draft!.Changes > 0, CommitVerdict.Reference);
        if (draft.Changes > 1)
        {
            singly = true;
            return;
        }

        var offender = Changing();
        offender.Ruling = Decision.Refuse(ErrorCode.Conflict, offender.Decision!.ReferenceError);
    }

    private PendingAsk Changing() =>
        Array.Find(batch, ask => ask.IsOpen && ask.Twin is null && ask.Decision is { Changes: true })!;

    private void Drop(PendingAsk ask, Exception defect)
    {
        // A broken grain may have broken what it was given, too.
        activation.Forget();
        runner.Meter.Defect(activation.Key.Kind);
        ask.Fail(defect);
    }

    private static void Expect(bool sense, CommitVerdict verdict)
    {
        if (!sense)
            throw new InvalidOperationException($"the store answered {verdict} about what the commit does not hold");
    }
}
