using Granary.Turns;

namespace Granary.Asking;

/// <summary>
/// How long rules have held a thread over one and the same ask. No thread can be taken away from them: those that wait
/// are told, and the thread is lost until they return.
/// </summary>
internal struct RuleWatch
{
    private PendingAsk? _held;
    private DateTimeOffset _since;

    /// <summary>Their time is over.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Looks again, and fails those that need not wait any longer.</summary>
    /// <param name="sent">What is being decided.</param>
    /// <param name="behind">What waits for that.</param>
    /// <param name="now">As the rules see it.</param>
    /// <param name="time">How long they may take.</param>
    /// <returns>What they hold a thread over, when their time has come to an end and nobody has said so.</returns>
    public Ask? Look(
        IReadOnlyList<PendingAsk> sent, IEnumerable<PendingAsk> behind, DateTimeOffset now, TimeSpan time)
    {
        var held = sent.FirstOrDefault(static ask => ask.IsInRules);
        if (held is null || held != _held)
        {
            (_held, _since, IsOver) = (held, now, false);
            return null;
        }

        IsOver |= now - _since >= time;
        foreach (var ask in sent.Concat(behind))
            if (IsOver || ask.Ask.Deadline + TurnRunner.Grace <= now)
                ask.Fail(Turn.Hanging(held.Ask));
        if (!IsOver || held.IsTold)
            return null;
        held.IsTold = true;
        return held.Ask;
    }
}
