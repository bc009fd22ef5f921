using Granary.Grains.Jobs;
using Granary.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Tests.Jobs;

/// <summary>Schedules with a clock that stands until it is told to pass, on a store in memory.</summary>
public sealed class ScheduleTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> NoWorkers = new() { ["Jobs:Workers"] = "0" };
    private static readonly CreateSchedule Minutely = new("minutely", "* * * * *", "tick");

    private static readonly Caller Boss = new("key:boss");

    private GranaryTest _granary = null!;

    public async Task InitializeAsync() => _granary = await GranaryTest.Start(
        granary => granary.Add<JobSystem>().Add<SilentSystem>(), NoWorkers);

    public Task DisposeAsync() => _granary.DisposeAsync().AsTask();

    [Fact]
    public async Task Every_time_submits_one_job()
    {
        await Ask(Minutely with { Type = "delay", Payload = "1", Priority = 7, TimeoutSeconds = 9 });
        await _granary.Pass(TimeSpan.FromMinutes(3));

        Assert.Equal(3, await Submitted());
        var schedule = await Ask(new GetSchedule("minutely"));
        Assert.Equal((3L, schedule.NextRun), (schedule.LastTaskId!.Value, schedule.RanUntil!.Value.AddMinutes(1)));
        var job = await Ask(new GetJob(3));
        Assert.Equal(("delay", "1", 7L, 9, null), (job.Type, job.Payload, job.Priority, job.TimeoutSeconds, job.RunAt));
    }

    [Fact]
    public async Task However_often_a_time_rings_it_is_one_job()
    {
        await Ask(Minutely);
        await Ask(new PauseSchedule("minutely"));
        await Ask(new ResumeSchedule("minutely"));
        var timers = _granary.Services.GetRequiredService<ScheduleTimerHandler>();
        await Task.WhenAll(Enumerable.Range(1, 20).Select(_ => Ring(timers)));
        Assert.Equal(0, await Submitted());

        await _granary.Pass(TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(1, 20).Select(_ => Ring(timers)));
        Assert.Equal(1, await Submitted());
    }

    [Fact]
    public async Task Paused_it_submits_nothing_and_deleted_it_is_gone()
    {
        await Ask(Minutely);
        await Ask(new PauseSchedule("minutely"));
        await _granary.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(0, await Submitted());

        await Ask(new ResumeSchedule("minutely"));
        await Ask(new DeleteSchedule("minutely"), key: "gone");
        await Ask(new DeleteSchedule("minutely"), key: "gone");
        await _granary.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(0, await Submitted());
        await Refuses(ErrorCode.NotFound, new GetSchedule("minutely"));
        await Refuses(ErrorCode.NotFound, new DeleteSchedule("minutely"));
        Assert.Equal(1, (await Ask(Minutely)).Version);
    }

    [Fact]
    public async Task It_can_be_run_by_hand_once_for_each_key()
    {
        await Ask(Minutely with { Cron = "0 3 * * *" });
        var first = await Ask(new RunSchedule("minutely"), key: "a");

        Assert.Equal(first, await Ask(new RunSchedule("minutely"), key: "a"));
        Assert.Equal("tick", (await Ask(new GetJob(first.TaskId))).Payload);
        Assert.NotEqual(first, await Ask(new RunSchedule("minutely"), key: "b"));
        Assert.Null((await Ask(new GetSchedule("minutely"))).RanUntil);
    }

    [Fact]
    public async Task A_name_is_one_schedules()
    {
        var first = await Ask(Minutely, key: "a");
        Assert.Equivalent(first, await Ask(Minutely, key: "a"));

        await Refuses(ErrorCode.Conflict, Minutely);
        await Refuses(ErrorCode.Conflict, Minutely with { Name = "silent" });
    }

    [Fact]
    public async Task What_is_wrong_is_named()
    {
        await Ask(Minutely);
        await Refuses("cron", Minutely with { Name = "x", Cron = "61 * * * *" });
        await Refuses("time_zone", Minutely with { Name = "x", TimeZone = "Mars/Olympus" });
        await Refuses("type", Minutely with { Name = "x", Type = "nope" });
        await Refuses("payload", Minutely with { Name = "x", Type = "delay", Payload = "soon" });
        await Refuses("name", Minutely with { Name = "a/b" });
        await Refuses("cron", new UpdateSchedule("minutely") { Cron = "never" });
        await Refuses("type", new UpdateSchedule("minutely") { Type = "nope" });
        await Refuses("payload", new UpdateSchedule("minutely") { Type = "delay" });

        Assert.Equal(1, (await Ask(new GetSchedule("minutely"))).Version);
    }

    [Fact]
    public async Task A_systems_own_schedule_is_shown_and_its_times_alone_can_be_changed()
    {
        await Ask(Minutely);
        Assert.Equal("0 0 * * *", (await Ask(new GetSchedule("silent"))).Cron);
        await Ask(new UpdateSchedule("silent") { Cron = "*/5 * * * *" });
        Assert.Equal("*/5 * * * *", (await Ask(new GetSchedule("silent"))).Cron);
        await Refuses("cron", new UpdateSchedule("silent") { Cron = "never" });
        await Refuses(ErrorCode.Conflict, new UpdateSchedule("silent") { Payload = "x" });
        await Refuses(ErrorCode.Conflict, new PauseSchedule("silent"));
        await Refuses(ErrorCode.Conflict, new RunSchedule("silent"));
        await Refuses(ErrorCode.Conflict, new DeleteSchedule("silent"));

        var page = await Ask(new ListSchedules());
        Assert.Equal(["silent", "minutely"], page.Items.Select(one => one.Name));
        page = await Ask(new ListSchedules { Limit = 1, Offset = 1 });
        Assert.Equal((2L, "minutely"), (page.Total, Assert.Single(page.Items).Name));
    }

    private async Task<T> Ask<T>(IMessage<T> message, string? key = null) =>
        (await _granary.Send(message, new() { Key = key, Caller = Boss })).Data;

    private static Task Ring(ScheduleTimerHandler timers) => timers.Fire(new("schedule", 1), ScheduleRules.Timer);

    /// <summary>Ids count from 1, so the next one says how many there are.</summary>
    private async Task<long> Submitted()
    {
        var count = 0L;
        while (true)
        {
            try
            {
                await Ask(new GetJob(count + 1));
                count++;
            }
            catch (RefusedException e) when (e.Code == ErrorCode.NotFound)
            {
                return count;
            }
        }
    }

    private async Task Refuses<T>(ErrorCode code, IMessage<T> message) => Assert.Equal(
        code, (await Assert.ThrowsAsync<RefusedException>(() => Ask(message))).Code);

    private async Task Refuses<T>(string field, IMessage<T> message)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Ask(message));
        Assert.Equal((ErrorCode.ValidationFailed, field), (refused.Code, refused.Details[0].Field));
    }
}
