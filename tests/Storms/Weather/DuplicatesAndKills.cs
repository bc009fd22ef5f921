using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Storms.Weather;

/// <summary>
/// Several clients send everything up to three times while silos are killed and services restarted: nothing happens
/// twice, nothing is lost, and every duplicate gets the recorded reply. With two silos also: nobody reads the past.
/// </summary>
public static class DuplicatesAndKills
{
    public static Task<StormResult> OneSilo(LabSettings settings, StormPlan plan) =>
        Run(settings, plan, "kills", 1);

    public static Task<StormResult> TwoSilos(LabSettings settings, StormPlan plan) =>
        Run(settings, plan, "silos", 2);

    public static Task<StormResult> Cluster(LabSettings settings, StormPlan plan) =>
        Run(settings, plan, "cluster", 3);

    /// <summary>Every silo of a cluster is exchanged under load, and nobody notices: no request has to be sent again.</summary>
    public static Task<StormResult> RollingRestart(LabSettings settings, StormPlan plan) =>
        Run(settings, plan, "rolling", 3, rolls: true);

    private static async Task<StormResult> Run(
        LabSettings settings, StormPlan plan, string name, int silos, bool rolls = false)
    {
        await using var arena = await Arena.Open(settings, plan, name, silos);
        var shelf = await Shelf.Fill(arena.NewClient(), arena.Ledger);
        var raging = true;
        var work = new List<Task>();
        var clients = new List<RpcClient>();
        for (var c = 0; c < plan.Clients; c++)
        {
            var client = arena.NewClient();
            clients.Add(client);
            for (var l = 0; l < plan.Lanes; l++)
            {
                var lane = new Lane(arena, client, shelf, $"c{c}l{l}", (plan.Seed * 10_007) + (c * 101) + l);
                work.Add(Task.Run(() => lane.Run(() => Volatile.Read(ref raging))));
            }
        }

        await Rage(arena, rolls);
        Volatile.Write(ref raging, false);
        await arena.Finish(work);
        foreach (var impatient in clients.Where(client => rolls && client.SentAgain > 0))
            arena.Faults.Add($"{impatient.SentAgain} requests had no answer for {impatient.Patience.TotalSeconds:0} s");
        await new Reckoning(arena).Settle(shelf);
        return arena.Result(name);
    }

    private static async Task Rage(Arena arena, bool rolls)
    {
        try
        {
            var accidents = new Accidents(arena);
            await (rolls ? accidents.Roll() : accidents.Happen());
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            arena.Faults.Add(e.Message);
        }
    }
}
