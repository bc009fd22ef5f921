using Granary.Storms.Lab;

namespace Granary.Tests.Shop;

[Collection(SystemSuite.Name)]
public sealed class ReportTests(SystemFixture system) : IDisposable
{
    private const string Frequent = """{"cron":"*/5 * * * *"}""";

    private readonly ShopDoor _door = new(system.Installation.Silo.Address);

    public void Dispose() => _door.Dispose();

    [Fact]
    public async Task The_schedule_is_an_administrators()
    {
        var admin = await _door.AdminKey(system);

        Assert.Equal((403, "forbidden"), Problem(await _door.Put("/schedules/report", Frequent, ShopDoor.Key)));
        Assert.Equal((401, "unauthenticated"), Problem(await _door.Put("/schedules/report", Frequent)));
        Assert.Equal((403, "forbidden"), Problem(await _door.Send("POST", "/report/run", null, ShopDoor.Key)));
        var broken = await _door.Put("/schedules/report", """{"cron":"61 0 * * *"}""", admin);
        Assert.Equal((422, "cron"), (broken.Status, broken.Field));
        Assert.Equal(
            "time_zone", (await _door.Put("/schedules/report", """{"time_zone":"Mars/Olympus"}""", admin)).Field);
        Assert.Equal((404, "not_found"), Problem(await _door.Get("/schedules/lunch", admin)));
        Assert.Equal("0 0 * * *", (await _door.Get("/schedules/report", admin)).Text("cron"));
    }

    [Fact]
    public async Task A_schedule_changed_at_run_time_is_the_one_that_runs()
    {
        var admin = await _door.AdminKey(system);
        var order = await _door.Created("/orders", await _door.Order(await _door.Product(5), 1));
        await system.Installation.Database.Run(
            $"update orders set created_at = now() - interval '30 minutes' where id = {order}");
        Assert.Equal("*/5 * * * *", (await _door.Put("/schedules/report", Frequent, admin)).Text("cron"));
        await system.Installation.Database.Run("update schedules set ran_until = now() - interval '1 hour'");

        await Until.True("the order is reported", TimeSpan.FromSeconds(20), async () =>
            await system.Installation.Database.Number($"select count(*) from reports where order_id = {order}") == 1);
        Assert.Equal(200, (await _door.Put("/schedules/report", """{"cron":"0 0 * * *"}""", admin)).Status);
    }

    [Fact]
    public async Task A_day_can_be_reported_by_hand_and_read()
    {
        var admin = await _door.AdminKey(system);
        var order = await _door.Created("/orders", await _door.Order(await _door.Product(5), 3));
        await system.Installation.Database.Run(
            $"update orders set created_at = '2026-01-05 10:00Z' where id = {order}");

        var run = await _door.Send("POST", "/report/run?date=2026-01-05", null, admin);
        Assert.Equal("""{"days":[{"report_date":"2026-01-05","reports_count":1}]}""", run.Body);
        Assert.Equal("""{"days":[]}""", (await _door.Send("POST", "/report/run?date=2026-01-05", null, admin)).Body);
        var report = Assert.Single((await _door.Get("/report?report_date=2026-01-05")).Json.EnumerateArray());
        Assert.Equal((order, 3, "2026-01-05"), (report.GetProperty("order_id").GetInt64(),
            report.GetProperty("count_product").GetInt32(), report.GetProperty("report_at").GetString()));
        Assert.Equal("date", (await _door.Send("POST", "/report/run?date=2999-01-01", null, admin)).Field);
    }

    private static (int Status, string Code) Problem(HttpTold told) => (told.Status, told.Code);
}
