using Granary.Wire;

namespace Granary.Turns;

/// <summary>What rules see while they decide; the same object for all asks of a turn.</summary>
internal sealed class TurnContext(TurnRunner runner, GrainKey self, KindSpec kind) : IRuleContext
{
    private Ask? _ask;
    private (GrainKey Target, object Message, Outcome Outcome)? _read;

    public GrainKey Self => self;

    public DateTimeOffset Now { get; private set; }

    public Caller Caller => _ask!.Caller;

    public string? Trace { get; private set; }

    public ValueTask<Decision> Decide(TurnAsk asked, Entity? current)
    {
        var next = asked.Ask;
        // A newer silo may ask for what this one does not know: not settled here, perhaps settled elsewhere.
        if (next.Message is UnreadMessage unread)
            throw new UnavailableException(
                "cluster", $"this silo knows no message '{unread.Name}' to '{self.Kind}'", false);
        (_ask, Trace) = (next, asked.Trace);
        _read = null;
        var now = runner.Clock.GetUtcNow();
        Now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        return kind.Rules.Decide(current, next.Message, this);
    }

    public async ValueTask<Outcome> Read(GrainKey target, object message)
    {
        // Within one decision a question has one answer.
        if (_read is { } last && last.Target == target && last.Message.Equals(message))
            return last.Outcome;
        var outcome = await Ask(target, message).ConfigureAwait(false);
        _read = (target, message, outcome);
        return outcome;
    }

    private ValueTask<Outcome> Ask(GrainKey target, object message)
    {
        if (!kind.MayAsk.Contains(target.Kind))
            throw new InvalidOperationException(
                $"'{self.Kind}' may not ask '{target.Kind}': its kind does not name it");
        return runner.Engine.Ask(new()
        {
            Target = target,
            Message = message,
            Caller = _ask!.Caller,
            Deadline = _ask.Deadline,
            CorrelationId = _ask.CorrelationId,
            Trace = Trace,
        });
    }
}
