using System.Globalization;
using Granary.Storms.Lab;
using Granary.Tests.Shop;

namespace Granary.Tests.Jobs;

/// <summary>Schedules on three silos.</summary>
public sealed class ScheduleClusterTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly LabSettings _settings = LabSettings.FromEnvironment();
    private Installation _place = null!;
    private ShopDoor _door = null!;
    private string _admin = "";

    public async Task InitializeAsync()
    {
        _place = await Installation.Open(
            _settings, "schedules", silos: 3, new Dictionary<string, string> { ["Jobs__Workers"] = "1" });
        _door = new ShopDoor(_place.Silo.Address);
        var variables = Cluster.SiloRun.Variables(_settings, _place);
        var run = await ProgramRun.Of(_settings.Program, ["keys", "create", "boss", "--scope", "admin"], variables);
        _admin = "X-API-Key: " + run.Output.Trim();
        await Until.True("the key is known", Soon, async () => (await _door.Get("/schedules", _admin)).Status == 200);
    }

    public Task DisposeAsync() => _place.DisposeAsync().AsTask();

    public void Dispose() => _door.Dispose();

    [Fact]
    public async Task Each_time_is_one_job_however_many_silos_run()
    {
        var made = await _door.Post(
            "/schedules", """{"name":"new-year","cron":"0 0 1 1 *","payload":"happy","type":"echo"}""", _admin);
        Assert.Equal(201, made.Status);
        for (var round = 1; round <= 6; round++)
        {
            // As if it had been due an hour ago.
            await _place.Database.Run($"""
                update job_schedules set version = version + 1, state = state || jsonb_build_object('next_run', to_char(
                    now() at time zone 'UTC' - interval '{70 - round} minutes', 'YYYY-MM-DD"T"HH24:MI:00"Z"'));
                update timers set due_at = now() where kind = 'schedule';
                """);
            var expected = round;
            await Until.True($"job {round} is submitted", Soon, async () => await Jobs("happy") >= expected);
            await Until.True(
                "its next time is to come", Soon, async () => DateTimeOffset.Parse(
                    (await _door.Get("/schedules/new-year", _admin)).Text("next_run"), CultureInfo.InvariantCulture)
                    > DateTimeOffset.UtcNow);
            Assert.Equal(round, await Jobs("happy"));
        }
    }

    [Fact]
    public async Task A_minute_is_one_job_while_two_of_three_silos_are_killed()
    {
        await _door.Post("/schedules", """{"name":"minutely","cron":"* * * * *","payload":"tick"}""", _admin);
        var due = Time(await _door.Get("/schedules/minutely", _admin), "next_run");
        await _place.Silos[1].Kill();
        await Until.True(
            "it is nearly due", TimeSpan.FromSeconds(90), () => due - DateTimeOffset.UtcNow < TimeSpan.FromSeconds(1));
        await _place.Silos[2].Kill();
        await Until.True("it is fired", Soon, async () => await Fired("minutely") > 0);
        HttpTold? paused = null;
        await Until.True(
            "it is paused", Soon,
            async () => (paused = await _door.Post("/schedules/minutely/pause", "{}", _admin)).Status == 200);

        var minutes = (Time(paused!, "ran_until") - due).TotalMinutes + 1;
        Assert.Equal(minutes, await Jobs("tick"));
    }

    [Fact]
    public async Task A_schedule_is_made_read_changed_run_and_deleted()
    {
        const string Body = """{"name":"lunch","cron":"0 12 * * *","time_zone":"Europe/Paris","payload":"soup"}""";
        Assert.Equal(401, (await _door.Post("/schedules", Body)).Status);
        Assert.Equal(201, (await _door.Post("/schedules", Body, _admin)).Status);
        Assert.Equal(409, (await _door.Post("/schedules", Body, _admin)).Status);
        var shown = (await _door.Get("/schedules/lunch", _admin)).Json;
        Assert.Equal(
            (5, shown.GetProperty("next_run").GetString()),
            (shown.GetProperty("next_runs").GetArrayLength(), shown.GetProperty("next_runs")[0].GetString()));
        var changed = await _door.Put("/schedules/lunch", """{"payload":"1","type":"delay","if_version":1}""", _admin);
        Assert.Equal(("delay", "2"), (changed.Text("type"), changed.Text("version")));
        var stale = await _door.Put("/schedules/lunch", """{"payload":"2"}""", _admin, "If-Match: \"1\"");
        Assert.Equal(412, stale.Status);
        Assert.Equal("payload", (await _door.Put("/schedules/lunch", """{"payload":"soon"}""", _admin)).Field);
        Assert.Equal("cron", (await _door.Put("/schedules/lunch", """{"cron":"99 * * * *"}""", _admin)).Field);
        Assert.Equal(
            ["report", "lunch"],
            (await _door.Get("/schedules", _admin)).Json.GetProperty("items").EnumerateArray()
                .Select(one => one.GetProperty("name").GetString()));

        var ran = await _door.Post("/schedules/lunch/run", "{}", _admin);
        Assert.Equal(201, ran.Status);
        Assert.True((await _door.Post("/schedules/lunch/pause", "{}", _admin)).Json.GetProperty("paused").GetBoolean());
        Assert.Equal(204, (await _door.Send("DELETE", "/schedules/lunch", null, _admin)).Status);
        Assert.Equal(404, (await _door.Get("/schedules/lunch", _admin)).Status);
        Assert.Equal(409, (await _door.Send("DELETE", "/schedules/report", null, _admin)).Status);
    }

    private static DateTimeOffset Time(HttpTold schedule, string field) =>
        DateTimeOffset.Parse(schedule.Text(field), CultureInfo.InvariantCulture);

    private Task<long> Fired(string schedule) => _place.Database.Number(
        $"select count(*) from job_schedules where state ->> 'name' = '{schedule}' and state ? 'ran_until'");

    private Task<long> Jobs(string payload) =>
        _place.Database.Number($"select count(*) from jobs where state ->> 'payload' = '{payload}'");
}
