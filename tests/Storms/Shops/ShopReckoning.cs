using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Storms.Weather;

namespace Granary.Storms.Shops;

/// <summary>Afterwards: what was sold and what is left make what there was, and every order is whole.</summary>
internal sealed class ShopReckoning(Arena arena, Market market)
{
    private readonly Faults _faults = arena.Faults;
    private readonly TestDatabase _database = arena.Place.Database;

    public async Task Settle()
    {
        await new Reckoning(arena).Quiet([.. arena.Place.Topology.Queues, .. arena.Place.Topology.PlainQueues]);
        await Stock();
        await Whole();
        await Once();
        await AsReplied();
    }

    /// <summary>
    /// Each recorded step changed its product once: their number is its version, and their sum is its stock.
    /// </summary>
    private async Task Stock()
    {
        var products = await _database.Rows(
            """
            select p.id, (p.state->>'stock_quantity')::bigint, p.version,
                coalesce((select sum((i->>'quantity')::bigint) from orders o, jsonb_array_elements(o.state->'items') i
                    where o.status in ('confirmed', 'shipped', 'delivered')
                        and (i->>'product_id')::bigint = p.id), 0)::bigint,
                (select count(*) from outcomes s where s.scope = 'stock' and s.key like 'order/%/' || p.id
                    and get_byte(s.body, 0) = ascii('+'))
            from products p
            """,
            r => (Id: r.GetInt64(0), Left: r.GetInt64(1), Version: r.GetInt64(2), Sold: r.GetInt64(3),
                Steps: r.GetInt64(4)));
        _faults.AddIf(products.Count != market.Products.Count, $"there are {products.Count} products");
        foreach (var p in products)
        {
            _faults.AddIf(
                p.Sold + p.Left != Market.Stock, $"product {p.Id}: {p.Sold} sold, {p.Left} left, of {Market.Stock}");
            _faults.AddIf(
                p.Version != p.Steps + 1, $"product {p.Id}: version {p.Version} after {p.Steps} recorded steps");
        }
    }

    private async Task Whole()
    {
        var halves = await _database.Number(
            "select count(*) from orders "
            + "where status = 'pending' or coalesce((state->>'stock_is_out')::boolean, false)");
        _faults.AddIf(halves > 0, $"{halves} orders are half done");
        var timers = await _database.Number("select count(*) from timers");
        _faults.AddIf(timers > 0, $"{timers} timers are left");
        var odd = await _database.Rows(
            """
            with steps as (
                select split_part(key, '/', 2)::bigint as id, split_part(key, '/', 3) as step,
                    get_byte(body, 0) = ascii('+') as done
                from outcomes where scope = 'stock')
            select o.id, o.status from orders o where (
                (select count(*) from steps s where s.id = o.id and step = 'take' and done)
                - (select count(*) from steps s where s.id = o.id and step = 'return' and done))
                <> case when o.status in ('cancelled', 'rejected') then 0 else jsonb_array_length(o.state->'items') end
            """,
            r => $"order {r.GetInt64(0)} is {r.GetString(1)}, and its steps do not agree");
        foreach (var fault in odd)
            _faults.Add(fault);
    }

    private async Task Once()
    {
        var asked = arena.Ledger.Entries.Count(entry => entry.Question.Action == "create_order");
        var orders = await _database.Number("select count(*) from orders");
        _faults.AddIf(orders != asked, $"{orders} orders are stored, {asked} were sent");
        var replied = Created().Select(order => order.Id).ToList();
        _faults.AddIf(replied.Distinct().Count() != replied.Count, "two keys were answered with one order");
        var twice = await _database.Number(
            "select count(*) from (select from outcomes group by scope, key having count(*) > 1) t");
        _faults.AddIf(twice > 0, $"{twice} keys are recorded twice");
    }

    /// <summary>Each order has the status of the last reply about it.</summary>
    private async Task AsReplied()
    {
        string[] ranks = ["confirmed", "rejected", "shipped", "delivered", "cancelled"];
        var replied = Created()
            .Concat(arena.Ledger.Done.Where(e => e.Question.Action == "update_order")
                .Select(e => OrderSeen.Read(e.Answer!.Data)))
            .GroupBy(order => order.Id)
            .ToDictionary(order => order.Key, order => order.MaxBy(seen => Array.IndexOf(ranks, seen.Status))!);
        var rows = await _database.Rows(
            "select id, status, state->>'reason' from orders",
            r => new OrderSeen(r.GetInt64(0), r.GetString(1), r.IsDBNull(2) ? null : r.GetString(2)));
        foreach (var row in rows.Where(row => replied.GetValueOrDefault(row.Id) != row))
            _faults.Add($"{row}, and {replied.GetValueOrDefault(row.Id)} was replied");
        foreach (var status in rows.GroupBy(row => row.Status))
            arena.Tell($"{status.Count()} {status.Key}");
        foreach (var missing in new[] { "confirmed", "rejected", "cancelled" }.Except(rows.Select(row => row.Status)))
            _faults.Add($"no order is {missing}: this storm has shown nothing");
    }

    private IEnumerable<OrderSeen> Created() =>
        arena.Ledger.Done.Where(e => e.Question.Action == "create_order").Select(e => OrderSeen.Read(e.Answer!.Data));
}
