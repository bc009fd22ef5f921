using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Tests.Shop;

/// <summary>Orders whose silo died between their first commit and their last.</summary>
public sealed class UnfinishedOrderTests
{
    /// <summary>Everything is as the first commit left it, and the timer is due.</summary>
    private const string AfterTheFirstCommit = """
        update orders o set version = 1, state = (o.state - 'total') || jsonb_build_object(
                'status', 'pending', 'origin', jsonb_build_object('caller', f.caller, 'scope', f.scope, 'key', f.key,
                    'fingerprint', encode(f.fingerprint, 'base64'), 'correlation_id', 'before'))
            from outcomes f where f.scope = 'order';
        delete from outcomes where scope in ('order', 'stock');
        update products set state = state || '{"stock_quantity":5}';
        insert into timers (kind, id, name, due_at) select 'order', id, 'go on', now() from orders
        """;

    private static readonly TimeSpan Start = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_fresh_silo_finishes_it_unasked_and_its_reply_waits_under_its_key()
    {
        var settings = LabSettings.FromEnvironment();
        await using var place = await Installation.Open(settings, "unfinished");
        using var door = new ShopDoor(place.Silo.Address);
        await using var client = new RpcClient(settings.Amqp, place.Name + ".caller", place.Topology.Requests);
        var question = new Question("once", "create_order", await door.Order(await door.Product(5), 2));
        var first = await client.Ask(question);
        await place.Silo.Kill();
        await place.Database.Run(AfterTheFirstCommit);

        await place.Silo.Start(Start);
        await Until.True("the order is finished", Start, async () => await place.Database.Number(
            "select count(*) from orders where status = 'confirmed' and not exists (select from timers)") == 1);

        var again = await client.Ask(question, copy: 2);
        Assert.Equal((true, first.Number("id")), (again.Replayed, again.Number("id")));
        Assert.Contains("\"status\":\"confirmed\"", again.Data);
        Assert.Equal((3, 1), (await door.Stock(1), await place.Database.Number("select count(*) from orders")));
    }
}
