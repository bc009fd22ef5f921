using Granary.Grains.Jobs;
using Granary.Jobs;

namespace Granary.Tests.Grains.Jobs;

/// <summary>One schedule, and a clock that stands still at 03:04:05.</summary>
public sealed class ScheduleRulesTests
{
    private readonly TestContext _context = new("schedule", 7);
    private readonly ScheduleRules _rules = new();
    private Entity? _entity;
    private DateTimeOffset? _timer;

    private ScheduleState State => (ScheduleState)_entity!.State;

    [Fact]
    public async Task Its_next_time_is_its_timer()
    {
        var view = await Create("*/5 * * * *");

        Assert.Equal((At(3, 5), At(3, 5)), (_timer, view.NextRun));
        Assert.Equal([At(3, 5), At(3, 10), At(3, 15), At(3, 20), At(3, 25)], view.NextRuns);
        Assert.Equal(("UTC", "echo", 0L, 300), (view.TimeZone, view.Type, view.Priority, view.TimeoutSeconds));
    }

    [Fact]
    public async Task Of_the_times_that_it_missed_one_is_made_up_for()
    {
        await Create("*/5 * * * *");
        _context.Now = At(4, 12);
        await Tell(new ScheduleFired(At(3, 5), 17));

        Assert.Equal((At(3, 5), At(4, 15), At(4, 15), 17L), (State.RanUntil, State.NextRun, _timer, State.LastTaskId));
    }

    [Fact]
    public async Task A_time_that_was_worked_off_is_not_worked_off_again()
    {
        await Create("*/5 * * * *");
        _context.Now = At(3, 5);
        await Tell(new ScheduleFired(At(3, 5), 17));
        var again = await Tell(new ScheduleFired(At(3, 5), 17));

        Assert.False(again.Changes);
        Assert.Empty(again.Timers);
        Assert.Equal((At(3, 10), 2L), (State.NextRun, _entity!.Version));
    }

    [Fact]
    public async Task While_it_is_paused_nothing_is_due_and_nothing_is_made_up_for()
    {
        await Create("*/5 * * * *");
        var paused = Read(await Tell(new PauseSchedule("s")));
        Assert.Equal((true, null, null), (paused.Paused, paused.NextRun, _timer));
        Assert.Empty(paused.NextRuns);
        Assert.False((await Tell(new PauseSchedule("s"))).Changes);

        _context.Now = At(9, 1);
        var resumed = Read(await Tell(new ResumeSchedule("s")));
        Assert.Equal((false, At(9, 5), At(9, 5), null), (resumed.Paused, resumed.NextRun, _timer, resumed.RanUntil));
    }

    [Fact]
    public async Task Other_times_hold_from_now_on_and_another_payload_changes_no_time()
    {
        await Create("*/5 * * * *");
        var payload = await Tell(new UpdateSchedule("s") { Payload = "other" });
        Assert.Equal(("other", At(3, 5)), (State.Payload, State.NextRun));
        Assert.Empty(payload.Timers);

        await Tell(new UpdateSchedule("s") { Cron = "0 3 * * *", TimeZone = "Europe/Paris" });
        Assert.Equal(new DateTimeOffset(2026, 1, 3, 2, 0, 0, TimeSpan.Zero), _timer);
        Assert.Equal("other", State.Payload);
    }

    [Fact]
    public async Task A_paused_one_can_be_changed_and_stays_paused()
    {
        await Create("*/5 * * * *");
        await Tell(new PauseSchedule("s"));
        await Tell(new UpdateSchedule("s") { Cron = "0 3 * * *" });

        Assert.Equal((true, null, null), (State.Paused, State.NextRun, _timer));
    }

    [Fact]
    public async Task What_is_wrong_changes_nothing()
    {
        await Create("*/5 * * * *");
        var refusal = (await Tell(new UpdateSchedule("s") { Cron = "61 * * * *" })).Outcome.Refusal!;
        Assert.Equal((ErrorCode.ValidationFailed, "cron"), (refusal.Code, refusal.Details![0].Field));
        Assert.Equal(ErrorCode.Conflict, (await Tell(new PauseSchedule("s", 9))).Outcome.Refusal!.Code);

        Assert.Equal(1, _entity!.Version);
    }

    [Fact]
    public async Task With_it_goes_its_timer()
    {
        await Create("*/5 * * * *");
        var decision = await _rules.Table.Decide(_entity, new DeleteSchedule("s"), _context);

        Assert.True(decision is { Changes: true, After: null });
        Assert.Null(Assert.Single(decision.Timers).DueAt);
    }

    private static DateTimeOffset At(int hour, int minute) => new(2026, 1, 2, hour, minute, 0, TimeSpan.Zero);

    private static ScheduleView Read(Decision decision) => TestContext.Read<ScheduleView>(decision);

    private async Task<ScheduleView> Create(string cron) => Read(await Tell(new CreateSchedule("s", cron, "hello")));

    private async Task<Decision> Tell(object message)
    {
        var decision = await _rules.Table.Decide(_entity, message, _context);
        if (decision.Changes)
            _entity = decision.After;
        foreach (var timer in decision.Timers)
            _timer = timer.DueAt;
        return decision;
    }
}
