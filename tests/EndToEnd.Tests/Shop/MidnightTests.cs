using System.Text.Json;
using Granary.Storms.Lab;

namespace Granary.Tests.Shop;

/// <summary>Three silos, one midnight.</summary>
public sealed class MidnightTests
{
    private const int Orders = 500;

    private const string OfTwoDays = """
        insert into users (id, version, state, created_at, updated_at)
            values (900, 1, '{"username":"ada","email":"ada@example.com"}', now(), now());
        insert into addresses (id, version, state, created_at, updated_at)
            values (900, 1, '{"user_id":900,"country":"F","city":"L","street":"X","zip_code":"1"}', now(), now());
        insert into orders (id, version, state, created_at, updated_at)
            select i, 1,
                '{"user_id":900,"delivery_address_id":900,"status":"confirmed",
                    "items":[{"product_id":1,"quantity":2}]}',
                t, t from generate_series(1, 500) i,
                lateral (select date_trunc('day', now(), 'UTC') - make_interval(hours => 12 + 24 * (i % 2))) x(t)
        """;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Each_order_has_one_report_and_each_day_one_message_whoever_dies()
    {
        await using var place = await Installation.Open(LabSettings.FromEnvironment(), "midnight", 3);
        await place.Database.Run(OfTwoDays);
        await Midnight(place);

        await Until.True("both messages are sent", Soon, async () => await place.Database.Number(
            "select count(*) from reports where not exists (select from outbox)") == Orders);
        var messages = (await place.Topology.Drain(place.Topology.Reports))
            .Select(message => JsonElement.Parse(message.Body)).ToList();
        Assert.Equal([250, 250], messages.Select(message => message.GetProperty("reports_count").GetInt32()));
        Assert.Equal(2, messages.Select(message => message.GetProperty("report_date").GetString()).Distinct().Count());
        using var door = new ShopDoor(place.Silos[2].Address);
        var day = messages[0].GetProperty("report_date").GetString();
        Assert.Equal(250, (await door.Get($"/report?report_date={day}")).Json.GetArrayLength());
    }

    /// <summary>One silo stands in the middle of the work and the others wait for it, when two of them die.</summary>
    private static async Task Midnight(Installation place)
    {
        await using var way = await place.Database.Block("lock table reports in exclusive mode");
        await place.Database.Run("update schedules set ran_until = now() - interval '3 days'");
        await Until.True("all three silos want to report", Soon, async () => await place.Database.Number(
            """
            select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
                and query like '%granary_report%'
            """) == 3);
        await place.Silos[0].Kill();
        await place.Silos[1].Kill();
    }
}
