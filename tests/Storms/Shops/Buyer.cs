using Granary.Storms.Clients;
using Granary.Storms.Weather;

namespace Granary.Storms.Shops;

/// <summary>One of a client's callers: orders, and cancels or ships what it got, most of it more than once.</summary>
internal sealed class Buyer(Arena arena, RpcClient client, Market market, string name, int seed)
{
    /// <summary>More than this it does not keep: what nobody gives back nobody else can buy.</summary>
    private const int Kept = 3;

    private const int MostShipped = 1;

    private readonly Random _random = new(seed);
    private readonly Queue<long> _confirmed = new();
    private int _number;
    private int _shipped;

    public async Task Run(Func<bool> goOn)
    {
        while (goOn())
        {
            await Order();
            if (_confirmed.Count > Kept)
                await Cancel(_confirmed.Dequeue());
            else if (_confirmed.Count > 0 && _shipped < MostShipped && _random.Next(10) == 0)
                await Ship(_confirmed.Dequeue());
        }
    }

    private async Task Order()
    {
        var key = NextKey();
        var customer = market.Customers[_random.Next(market.Customers.Count)];
        var items = Enumerable.Range(0, _random.Next(1, 5))
            .Select(_ => (Product: market.Products[_random.Next(market.Products.Count)], Quantity: _random.Next(1, 5)))
            .ToList();
        var list = string.Join(
            ',', items.Select(item => $$"""{"product_id":{{item.Product}},"quantity":{{item.Quantity}}}"""));
        var answer = await Tell(new Question(key, "create_order",
            $$"""{"user_id":{{customer.User}},"delivery_address_id":{{customer.Address}},"items":[{{list}}]}"""),
            "order");
        if (!Expect(answer, key))
            return;
        var order = OrderSeen.Read(answer.Data);
        if (order.Status == "confirmed")
            _confirmed.Enqueue(order.Id);
        else
            arena.Faults.AddIf(
                order.RejectionFault(items) is not null, $"order {order.Id} ({key}): {order.RejectionFault(items)}");
    }

    private async Task Cancel(long id)
    {
        var key = NextKey();
        if (!Expect(await Tell(Move(key, id, "cancelled"), "order_update"), key) || _random.Next(4) > 0)
            return;
        var again = NextKey();
        var answer = await Tell(Move(again, id, "cancelled"), "order_update");
        arena.Faults.AddIf(answer.Code != "conflict", $"{again}: order {id} was cancelled twice: {answer}");
    }

    private async Task Ship(long id)
    {
        _shipped++;
        var (shipped, delivered) = (NextKey(), NextKey());
        if (Expect(await Tell(Move(shipped, id, "shipped"), "order_update"), shipped) && _random.Next(2) == 0)
            Expect(await Tell(Move(delivered, id, "delivered"), "order_update"), delivered);
    }

    /// <summary>One to three copies, each through either door.</summary>
    private async Task<RpcReply> Tell(Question question, string queue)
    {
        arena.Ledger.Note(question);
        var together = _random.Next(2) == 0;
        var asked = new List<Task<RpcReply>>();
        for (var copies = _random.Next(1, 4); copies > 0; copies--)
        {
            var copy = _random.Next(3) == 0 ? question with { Plain = arena.Place.Topology.Plain(queue) } : question;
            asked.Add(client.Ask(copy, copies));
            if (!together)
                await asked[^1];
        }

        return (await Task.WhenAll(asked))[0];
    }

    private bool Expect(RpcReply answer, string what)
    {
        arena.Faults.AddIf(!answer.Ok, $"{what}: {answer}");
        return answer.Ok;
    }

    private static Question Move(string key, long id, string status) =>
        new(key, "update_order", $$"""{"order_id":{{id}},"status":"{{status}}"}""");

    private string NextKey() => $"{name}-{_number++}";
}
