namespace Granary.Turns;

/// <summary>What no grain may decide. A decision against these rules is a defect of the grain.</summary>
internal static class DecisionRules
{
    public static bool Acts(Decision decision) =>
        decision.Changes || decision.Names.Count > 0 || decision.Outbox.Count > 0 || decision.Timers.Count > 0;

    public static void Check(Ask ask, Entity? current, Decision decision)
    {
        if (!Acts(decision))
            return;
        if (current is { Newer.IsWhole: false })
            throw new UnavailableException("cluster", $"only a newer version can change {ask.Target}", outage: false);
        if (ask.Key is null)
            throw Broken(ask, "wants to change something in answer to a read");
        if (decision.Outcome.Refusal is not null && !ask.RecordsRefusals)
            throw Broken(ask, "refuses and acts at once");
        if (decision.Names.Any(name => name.Owner != ask.Target)
            || decision.Timers.Any(timer => timer.Owner != ask.Target))
            throw Broken(ask, "claims a name or sets a timer for somebody else");
        if (decision.Changes)
            CheckRow(ask, current, decision.After);
    }

    private static void CheckRow(Ask ask, Entity? current, Entity? after)
    {
        if (after is null && current is null)
            throw Broken(ask, "deletes what is not there");
        if (after is null)
            return;
        if (after.Id != ask.Target.Id)
            throw Broken(ask, $"writes id {after.Id}");
        var version = (current?.Version ?? 0) + 1;
        if (after.Version != version)
            throw Broken(ask, $"writes version {after.Version} where {version} is next");
    }

    private static InvalidOperationException Broken(Ask ask, string what) =>
        new($"{ask.Target} {what}, deciding {ask.Message.GetType().Name}");
}
