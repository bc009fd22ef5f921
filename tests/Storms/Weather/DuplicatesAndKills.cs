using Granary.Storms.Lab;

namespace Granary.Storms.Weather;

/// <summary>
/// Several clients send everything up to three times while silos are killed and services restarted: nothing happens
/// twice, nothing is lost, and every duplicate gets the recorded reply. With two silos also: nobody reads the past.
/// </summary>
public static class DuplicatesAndKills
{
    public static Task<StormResult> OneSilo(LabSettings settings, StormPlan plan) => Run(settings, plan, "kills", 1);

    public static Task<StormResult> TwoSilos(LabSettings settings, StormPlan plan) => Run(settings, plan, "silos", 2);

    private static async Task<StormResult> Run(LabSettings settings, StormPlan plan, string name, int silos)
    {
        var options = new Dictionary<string, string> { ["Engine__Mode"] = silos > 1 ? "shared" : "exclusive" };
        await using var arena = await Arena.Open(settings, plan, name, silos, options);
        var shelf = await Shelf.Fill(arena.NewClient(), arena.Ledger);
        var raging = true;
        var work = new List<Task>();
        for (var c = 0; c < plan.Clients; c++)
        {
            var client = arena.NewClient();
            for (var l = 0; l < plan.Lanes; l++)
            {
                var lane = new Lane(arena, client, shelf, $"c{c}l{l}", (plan.Seed * 10_007) + (c * 101) + l);
                work.Add(Task.Run(() => lane.Run(() => Volatile.Read(ref raging))));
            }
        }

        await Rage(arena);
        Volatile.Write(ref raging, false);
        await arena.Finish(work);
        await new Reckoning(arena).Settle(shelf);
        return arena.Result(name);
    }

    private static async Task Rage(Arena arena)
    {
        try
        {
            await new Accidents(arena).Happen();
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            arena.Faults.Add(e.Message);
        }
    }
}
