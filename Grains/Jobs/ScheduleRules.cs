using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>
/// What happens to a schedule. Its next time is stored with it, and is its timer. Of the times that it missed one is
/// made up for: the next is always one to come.
/// </summary>
public sealed class ScheduleRules : IRules<ScheduleState>
{
    public const string Timer = "schedule";

    public RuleTable<ScheduleState> Table { get; } = new RuleTable<ScheduleState>()
        .Create<CreateSchedule, ScheduleView>(Create, Shown)
        .Read<GetSchedule, ScheduleView>(Shown)
        .Read<GetScheduleWork, ScheduleWork>(schedule => new(
            schedule.State.Name, schedule.State.NextRun, Job(schedule.State)))
        .Change<UpdateSchedule, ScheduleView>(Update, Shown)
        .Change<PauseSchedule, ScheduleView>(Pause, Shown)
        .Change<ResumeSchedule, ScheduleView>(Resume, Shown)
        .Change<ScheduleFired, ScheduleView>(Fired, Shown)
        .Delete<DeleteSchedule>((_, _, _) => Decide.End<ScheduleState>() with { Timers = [TimerChange.Clear(Timer)] });

    public static ScheduleView View(Entity<ScheduleState> entity, DateTimeOffset now)
    {
        var schedule = entity.State;
        var times = schedule.Paused ? null : CronTimes.Read(schedule.Cron, schedule.TimeZone, out _);
        return new(
            schedule.Name, schedule.Cron, schedule.TimeZone, schedule.RanUntil, schedule.NextRun,
            times?.Next(now) ?? [], schedule.Paused, schedule.Type, schedule.Payload, schedule.Priority,
            schedule.TimeoutSeconds, schedule.LastTaskId, entity.CreatedAt, entity.UpdatedAt, entity.Version);
    }

    private static ValueTask<ScheduleView> Shown(Entity<ScheduleState> schedule, IRuleContext context) =>
        new(View(schedule, context.Now));

    private static Decision<ScheduleState> Create(CreateSchedule m, IRuleContext context) => Planned(
        new(
            m.Name, m.Cron, m.TimeZone ?? CreateSchedule.DefaultTimeZone, m.Type ?? SubmitJob.DefaultType, m.Payload,
            m.Priority ?? 0, m.TimeoutSeconds ?? SubmitJob.DefaultTimeoutSeconds),
        context.Now);

    private static Decision<ScheduleState> Update(
        Entity<ScheduleState> schedule, UpdateSchedule m, IRuleContext context)
    {
        var before = schedule.State;
        var after = before with
        {
            Cron = m.Cron.Or(before.Cron)!,
            TimeZone = m.TimeZone.Or(before.TimeZone)!,
            Type = m.Type.Or(before.Type)!,
            Payload = m.Payload.Or(before.Payload)!,
            Priority = m.Priority.Or(before.Priority),
            TimeoutSeconds = m.TimeoutSeconds.Or(before.TimeoutSeconds),
        };
        return (before.Cron, before.TimeZone) == (after.Cron, after.TimeZone)
            ? Decide.Write(after)
            : Planned(after, context.Now);
    }

    private static Decision<ScheduleState> Pause(
        Entity<ScheduleState> schedule, PauseSchedule m, IRuleContext context) =>
        schedule.State.Paused ? Decide.Keep<ScheduleState>()
        : Planned(schedule.State with { Paused = true }, context.Now);

    private static Decision<ScheduleState> Resume(
        Entity<ScheduleState> schedule, ResumeSchedule m, IRuleContext context) =>
        schedule.State.Paused ? Planned(schedule.State with { Paused = false }, context.Now)
        : Decide.Keep<ScheduleState>();

    /// <summary>Another silo may have worked it off before, or the times have changed since.</summary>
    private static Decision<ScheduleState> Fired(
        Entity<ScheduleState> schedule, ScheduleFired m, IRuleContext context) => schedule.State.NextRun != m.DueAt
        ? Decide.Keep<ScheduleState>()
        : Planned(
            schedule.State with { RanUntil = m.DueAt, LastTaskId = m.TaskId },
            m.DueAt > context.Now ? m.DueAt : context.Now);

    private static Decision<ScheduleState> Planned(ScheduleState schedule, DateTimeOffset after)
    {
        if (CronTimes.Read(schedule.Cron, schedule.TimeZone, out var fault) is not { } times)
            return Refusal.Invalid(fault!);
        var next = schedule.Paused ? null : times.After(after);
        return Decide.Write(schedule with { NextRun = next }) with
        {
            Timers = [next is { } due ? TimerChange.Set(Timer, due) : TimerChange.Clear(Timer)],
        };
    }

    private static SubmitJob Job(ScheduleState schedule) =>
        new(schedule.Payload, schedule.Priority, schedule.Type, null, schedule.TimeoutSeconds);
}
