namespace Granary.AmqpBridge.Retries;

/// <summary>
/// When a failed request is tried again, if at all. One wait a queue, so a long wait never blocks a short one.
/// </summary>
public static class RetryLadder
{
    /// <param name="rungs">The ladder.</param>
    /// <param name="tries">How often the request has been tried, the failed try included.</param>
    /// <param name="deadline">When its caller gives up.</param>
    /// <param name="now">The time.</param>
    /// <returns>The rung to wait on, or null when no try is left that could still be in time.</returns>
    public static Rung? Next(IReadOnlyList<Rung> rungs, int tries, DateTimeOffset? deadline, DateTimeOffset now)
    {
        if (tries < 1 || tries > rungs.Count)
            return null;
        var rung = rungs[tries - 1];
        return deadline is { } end && now + rung.Wait >= end ? null : rung;
    }

    /// <summary>The first rung has the bare name, the others their wait behind it.</summary>
    public static IReadOnlyList<Rung> Rungs(string name, string ladder) =>
    [
        .. Waits.Parse(ladder, "Amqp:Ladder").Select((wait, index) =>
            new Rung(index == 0 ? name : $"{name}.{wait.Text}", wait.Wait)),
    ];
}
