using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Storms.Weather;

namespace Granary.Storms.Upgrades;

/// <summary>
/// One silo of a cluster after the other is exchanged for one of the next version. The clients use what that version
/// adds from the first new silo on, while old ones still serve: no request fails, and none has to be sent again.
/// </summary>
public static class RollingUpgrade
{
    private const int Silos = 3;

    public static async Task<StormResult> Run(LabSettings settings, StormPlan plan)
    {
        var next = await NextVersion.Program();
        await using var arena = await Arena.Open(settings, plan, "upgrade", Silos);
        var shelf = await Shelf.Fill(arena.NewClient(), arena.Ledger);
        var crowd = new Crowd(arena);
        crowd.Read(shelf);
        var era = new Era();
        var archivists = Archivists(arena, crowd, era);

        await arena.Rage(accidents => accidents.Roll(next, era.OneMore));
        await crowd.GoHome();
        crowd.MayNotHaveAskedAgain();
        await new AuthorReckoning(arena, archivists).Settle(era);
        await new Reckoning(arena).Settle(shelf);
        return arena.Result("upgrade");
    }

    private static List<Archivist> Archivists(Arena arena, Crowd crowd, Era era)
    {
        var archivists = new List<Archivist>();
        for (var c = 0; c < arena.Plan.Clients; c++)
        {
            var archivist = new Archivist(arena, crowd.NewClient(), era, $"a{c}", (arena.Plan.Seed * 10_009) + c);
            archivists.Add(archivist);
            crowd.Begin(archivist.Run);
        }

        return archivists;
    }
}
