using System.Globalization;
using System.Text.Json;
using Granary.Grains.Shop;
using Granary.Postgres.Lists;
using Granary.Reports;

namespace Granary.Tests.Postgres;

public sealed class ReportBookTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Midnight = new(2026, 6, 16, 0, 0, 0, TimeSpan.Zero);

    private readonly PostgresFixture _database = new();
    private TestSilo _silo = null!;
    private ReportBook _book = null!;
    private int _told;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.Run("""
            insert into users (id, version, state, created_at, updated_at)
                values (1, 1, '{"username":"ada","email":"ada@example.com"}', now(), now());
            insert into addresses (id, version, state, created_at, updated_at)
                values (1, 1, '{"user_id":1,"country":"F","city":"L","street":"X","zip_code":"1"}', now(), now());
            update schedules set ran_until = '2026-06-01';
            """);
        _silo = await _database.Silo();
        _book = new(new Database(_silo.Calls, () => _told++));
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Each_order_of_the_days_before_has_one_report_and_each_day_one_message()
    {
        await Order(1, "2026-06-14 10:00Z", "confirmed");
        await Order(2, "2026-06-15 00:00Z", "shipped");
        await Order(3, "2026-06-15 23:59:59.999Z", "delivered");
        await Order(4, "2026-06-16 00:00Z", "confirmed");

        Assert.Equal([new(new(2026, 6, 14), 1), new(new(2026, 6, 15), 2)], await _book.Make(Midnight, "UTC", Midnight));
        Assert.Equal(["2026-06-14 1: 1", "2026-06-15 2: 2 3"], await Messages());
        Assert.Equal(1, _told);
    }

    /// <summary>Sums of these would count goods that were never sold.</summary>
    [Fact]
    public async Task Orders_that_took_no_stock_are_not_reported()
    {
        await Order(1, "2026-06-15 10:00Z", "rejected");
        await Order(2, "2026-06-15 11:00Z", "cancelled");
        await Order(3, "2026-06-15 12:00Z", "pending");
        await Order(4, "2026-06-15 13:00Z", "confirmed");

        Assert.Equal([new(new(2026, 6, 15), 1)], await _book.Make(Midnight, "UTC", Midnight));
        Assert.Equal(["2026-06-15 1: 4"], await Messages());
    }

    [Fact]
    public async Task The_latest_day_is_today_or_the_last_that_has_reports()
    {
        var today = new DateOnly(2026, 6, 16);
        Assert.Equal(today, await _book.Latest(today));

        await Order(1, "2026-06-13 10:00Z", "confirmed");
        await Order(2, "2026-06-15 10:00Z", "confirmed");
        await _book.Make(Midnight, "UTC", Midnight);

        Assert.Equal(new(2026, 6, 15), await _book.Latest(today));
        Assert.Equal(new(2026, 6, 15), await _book.Latest(new(2026, 6, 15)));
        Assert.Equal(new(2026, 6, 13), await _book.Latest(new(2026, 6, 14)));
    }

    [Fact]
    public async Task The_message_is_as_its_readers_expect()
    {
        await Order(7, "2026-06-15 10:00Z", "confirmed");
        await _book.Make(Midnight, "UTC", Midnight);

        using var json = JsonDocument.Parse(
            await _database.Scalar<string>("select convert_from(body, 'UTF8') from outbox"));
        var report = Assert.Single(json.RootElement.GetProperty("reports").EnumerateArray());
        Assert.Equal("2026-06-15", json.RootElement.GetProperty("report_date").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("reports_count").GetInt32());
        Assert.Matches(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", json.RootElement.GetProperty("created_at").GetString());
        Assert.Equal(("2026-06-15", 7, 5, 1), (report.GetProperty("report_at").GetString(),
            report.GetProperty("order_id").GetInt32(), report.GetProperty("count_product").GetInt32(),
            report.GetProperty("report_id").GetInt32()));
    }

    [Fact]
    public async Task A_pending_order_is_reported_once_it_is_decided_also_days_later()
    {
        await Order(1, "2026-06-10 10:00Z", "pending");
        await Order(2, "2026-06-15 10:00Z", "confirmed");
        await _book.Make(Midnight, "UTC", Midnight);
        await _book.Make(Midnight.AddDays(1), "UTC", Midnight.AddDays(1));
        Assert.Equal(["2026-06-15 1: 2"], await Messages());

        await _database.Run("""update orders set state = state || '{"status":"confirmed"}' where id = 1""");
        Assert.Equal([new(new(2026, 6, 10), 1)], await _book.Make(Midnight.AddDays(2), "UTC", Midnight.AddDays(2)));
        Assert.Empty((await _book.Make(Midnight.AddDays(3), "UTC", Midnight.AddDays(3)))!);
    }

    [Fact]
    public async Task Days_that_were_missed_have_a_message_each()
    {
        for (var day = 11; day <= 15; day++)
            await Order(day, $"2026-06-{day} 10:00Z", "confirmed");
        await _book.Make(Midnight, "UTC", Midnight);

        Assert.Equal(Enumerable.Range(11, 5).Select(day => $"2026-06-{day} 1: {day}"), await Messages());
    }

    [Fact]
    public async Task Of_runs_at_once_for_the_same_time_one_does_it()
    {
        await Order(1, "2026-06-15 10:00Z", "confirmed");
        var runs = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => _book.Make(Midnight, "UTC", Midnight).AsTask()));

        Assert.Single(runs, run => run is not null);
        Assert.Equal(["2026-06-15 1: 1"], await Messages());
    }

    [Fact]
    public async Task A_run_that_waits_for_another_finds_it_done()
    {
        await Order(1, "2026-06-15 10:00Z", "confirmed");
        await using var other = await _database.Block(
            "select * from granary_report('2026-06-16Z', 'UTC', '2026-06-16Z', null)");

        Assert.Null(await other.Meet(() => _book.Make(Midnight, "UTC", Midnight).AsTask()));
        Assert.Single(await Messages());
    }

    [Fact]
    public async Task A_run_without_orders_is_worked_off_and_sends_nothing()
    {
        Assert.Empty((await _book.Make(Midnight, "UTC", Midnight))!);
        Assert.Null(await _book.Make(Midnight, "UTC", Midnight));
        Assert.Equal((0, Midnight), (_told, (await _book.Schedule()).RanUntil));
    }

    [Fact]
    public async Task By_hand_one_day_is_reported_and_the_schedule_does_the_rest()
    {
        await Order(1, "2026-06-14 21:59:59Z", "confirmed");
        await Order(2, "2026-06-14 22:00Z", "confirmed");
        await Order(3, "2026-06-15 22:00Z", "confirmed");

        Assert.Equal([new(new(2026, 6, 15), 1)],
            await _book.Make(new DateOnly(2026, 6, 15), Midnight.AddDays(1), "Europe/Paris"));
        Assert.Equal(
            [new(new(2026, 6, 14), 1), new(new(2026, 6, 16), 1)],
            await _book.Make(Midnight.AddDays(1), "Europe/Paris", Midnight));
    }

    [Fact]
    public async Task Reports_are_found_by_their_day()
    {
        for (var id = 1; id <= 3; id++)
            await Order(id, "2026-06-15 10:00Z", "confirmed");
        await _book.Make(Midnight, "UTC", Midnight);

        var found = await _book.Find(new(2026, 6, 15), 2, 1);
        Assert.Equal([2L, 3L], found.Select(report => report.OrderId));
        Assert.Equal((new DateOnly(2026, 6, 15), 5L), (found[0].ReportAt, found[0].CountProduct));
        Assert.Empty(await _book.Find(new(2026, 6, 14), 10, 0));
    }

    [Fact]
    public async Task A_changed_schedule_owes_nothing_for_the_time_before()
    {
        await _book.Reschedule("*/5 * * * *", "Europe/Paris");

        var row = await _book.Schedule();
        Assert.Equal(("*/5 * * * *", "Europe/Paris"), (row.Cron, row.TimeZone));
        Assert.True(row.RanUntil > DateTimeOffset.UtcNow.AddMinutes(-5), $"{row.RanUntil:u}");
    }

    private Task Order(long id, string created, string status) =>
        _database.Run(string.Create(CultureInfo.InvariantCulture, $$"""
            insert into orders (id, version, state, created_at, updated_at)
                values ({{id}}, 1, '{"user_id":1,"delivery_address_id":1,"status":"{{status}}",
                    "items":[{"product_id":1,"quantity":2},{"product_id":2,"quantity":3}]}',
                    '{{created}}', '{{created}}')
            """));

    /// <summary>Each as its day, its count and its orders.</summary>
    private async Task<List<string>> Messages()
    {
        var messages = new List<string>();
        await using var command = _database.Raw.CreateCommand(
            "select convert_from(body, 'UTF8') from outbox order by seq");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var json = JsonElement.Parse(reader.GetString(0));
            var orders = json.GetProperty("reports").EnumerateArray().Select(r => r.GetProperty("order_id"));
            messages.Add(
                $"{json.GetProperty("report_date")} {json.GetProperty("reports_count")}: {string.Join(' ', orders)}");
        }

        return messages;
    }
}
