using Granary.Storms.Lab;

namespace Granary.Storms.Weather;

/// <summary>
/// Several clients send everything up to three times while silos are killed and services restarted: nothing happens
/// twice, nothing is lost, every duplicate gets the recorded reply, and nobody reads the past.
/// </summary>
public static class DuplicatesAndKills
{
    public static Task<StormResult> OneSilo(LabSettings settings, StormPlan plan) =>
        Run(settings, plan, "kills", 1, accidents => accidents.Happen());

    public static Task<StormResult> TwoSilos(LabSettings settings, StormPlan plan) =>
        Run(settings, plan, "silos", 2, accidents => accidents.Happen());

    /// <summary>Of three silos one is killed every few seconds, and now and then one stands still.</summary>
    public static Task<StormResult> Cluster(LabSettings settings, StormPlan plan) =>
        Run(settings, plan, "cluster", 3, accidents => accidents.KillAndFreeze());

    /// <summary>
    /// Every silo of a cluster is exchanged under load, and nobody notices: no request has to be sent again.
    /// </summary>
    public static Task<StormResult> RollingRestart(LabSettings settings, StormPlan plan) =>
        Run(settings, plan, "rolling", 3, accidents => accidents.Roll(), crowd => crowd.MayNotHaveAskedAgain());

    private static async Task<StormResult> Run(
        LabSettings settings, StormPlan plan, string name, int silos, Func<Accidents, Task> rage,
        Action<Crowd>? judge = null)
    {
        await using var arena = await Arena.Open(settings, plan, name, silos);
        var shelf = await Shelf.Fill(arena.NewClient(), arena.Ledger);
        var crowd = new Crowd(arena);
        crowd.Read(shelf);
        await arena.Rage(rage);
        await crowd.GoHome();
        judge?.Invoke(crowd);
        await new Reckoning(arena).Settle(shelf);
        return arena.Result(name);
    }
}
