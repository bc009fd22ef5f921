using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Storms.Weather;

namespace Granary.Storms.Shops;

/// <summary>
/// Several clients order the last pieces of twenty products through two doors, each order up to three times, and cancel
/// some, while silos are killed: nothing is sold that was not there, no order is half taken, none counts twice.
/// </summary>
public static class ShopStorm
{
    public static async Task<StormResult> Run(LabSettings settings, StormPlan plan)
    {
        await using var arena = await Arena.Open(settings, plan, "shop", plan.Silos);
        var market = await Market.Fill(arena);
        var raging = true;
        var work = new List<Task>();
        for (var c = 0; c < plan.Clients; c++)
        {
            var client = arena.NewClient();
            for (var l = 0; l < plan.Lanes; l++)
            {
                var buyer = new Buyer(arena, client, market, $"c{c}l{l}", (plan.Seed * 10_007) + (c * 101) + l);
                work.Add(Task.Run(() => buyer.Run(() => Volatile.Read(ref raging))));
            }
        }

        await arena.Rage(accidents => accidents.Happen());
        Volatile.Write(ref raging, false);
        await arena.Finish(work);
        await new ShopReckoning(arena, market).Settle();
        return arena.Result("shop");
    }
}
