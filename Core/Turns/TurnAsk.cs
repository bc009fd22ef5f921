using System.Diagnostics;

namespace Granary.Turns;

/// <summary>
/// An ask on its way through one turn. Several turns may have the same ask; each has its own of these.
/// </summary>
internal sealed class TurnAsk(PendingAsk pending)
{
    private readonly Activity? _span = AskSpans.Start(pending.Ask);

    public Ask Ask => pending.Ask;

    /// <summary>What is caused by it belongs to this trace context.</summary>
    public string? Trace => _span?.Id ?? pending.Ask.Trace;

    /// <summary>What this round decided.</summary>
    public Decision? Decision { get; set; }

    /// <summary>The earlier ask of this round with the same key.</summary>
    public TurnAsk? Original { get; set; }

    /// <summary>What stands in place of the rules' decision: a name was taken, a reference missing.</summary>
    public Decision? StoreRefusal { get; set; }

    /// <summary>To be given if nothing is recorded under the key.</summary>
    public Outcome? Refusal { get; set; }

    /// <summary>What is recorded under the key, as it is being looked up.</summary>
    public Task<RecordedOutcome?>? LookUp { get; set; }

    public bool IsDone => pending.IsDone;

    public bool IsOpen => !pending.IsDone && Refusal is null;

    /// <summary>The outcome of this round is kept under the key.</summary>
    public bool IsRecorded =>
        Ask.Key is not null && Decision is { } decision && (decision.Outcome.Refusal is null || Ask.RecordsRefusals);

    /// <summary>It was decided at least once, so neither deadline nor cancellation is heard any more.</summary>
    public bool WasDecided { get; set; }

    /// <inheritdoc cref="PendingAsk.IsInRules"/>
    public bool IsInRules
    {
        set => pending.IsInRules = value;
    }

    public void EndSpan()
    {
        if (_span is not null)
            AskSpans.End(_span, pending.Given);
    }

    public bool Complete(Outcome outcome) => pending.Complete(outcome);

    public bool Fail(Exception failure) => pending.Fail(failure);

    /// <summary>Whether the ask is still to be decided; one that came too late is answered.</summary>
    public bool IsInTime(TimeProvider clock)
    {
        if (WasDecided)
            return true;
        if (pending.GivesUp())
            return false;
        if (Ask.Deadline is not { } deadline || deadline > clock.GetUtcNow())
            return true;
        var late = Outcome.Refused(ErrorCode.DeadlineExceeded, "the deadline passed before the request was decided");
        if (Ask.Key is null)
            Complete(late);
        else
            Refusal = late;
        return false;
    }
}
