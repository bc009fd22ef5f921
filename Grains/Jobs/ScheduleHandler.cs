using Granary.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Jobs;

/// <summary>Schedules by their names, those of systems among them.</summary>
internal sealed class ScheduleHandler(
    IEngine engine, IStore store, ScheduleBook book, Submissions submissions,
    [FromKeyedServices(SystemServices.Clock)] TimeProvider clock)
    : IActionHandler
{
    public HandlerTable Table => new HandlerTable()
        .On<CreateSchedule>(Create)
        .On<GetSchedule>(Get)
        .On<ListSchedules>(async m => PageBytes.Of(await book.Page(m, clock.GetUtcNow()), schedule => schedule))
        .On<UpdateSchedule>(Update)
        .On<PauseSchedule>((ask, m, cancellation) => Change(ask, m.Name, id => m with { Id = id }, cancellation))
        .On<ResumeSchedule>((ask, m, cancellation) => Change(ask, m.Name, id => m with { Id = id }, cancellation))
        .On<DeleteSchedule>((ask, m, cancellation) => Change(ask, m.Name, id => m with { Id = id }, cancellation))
        .On<RunSchedule>(Run);

    private async Task<Outcome> Create(Ask ask, CreateSchedule m, CancellationToken cancellation)
    {
        if (book.OfSystem(m.Name) is not null)
            return await Refused(ask, Decide.Conflict(ScheduleBook.Taken(m.Name)));
        CronTimes.Read(m.Cron, m.TimeZone ?? CreateSchedule.DefaultTimeZone, out var fault);
        FieldError[] faults = [.. new[] { fault, submissions.Fault(m.Type, m.Payload) }.OfType<FieldError>()];
        if (faults.Length > 0)
            return await Refused(ask, Refusal.Invalid(faults));
        var id = await store.NextId(JobSystem.Schedule);
        return await engine.Ask(ask with { Target = new(JobSystem.Schedule, id), Creates = true }, cancellation);
    }

    private async Task<Outcome> Get(Ask ask, GetSchedule m, CancellationToken cancellation) =>
        book.OfSystem(m.Name) is { } own ? Outcome.Ok(ReplyData.Of(await own.Show()))
        : await book.Find(m.Name) is { } target ? await engine.Ask(ask with { Target = target }, cancellation)
        : Outcome.Refused(Missing(m.Name));

    private async Task<Outcome> Update(Ask ask, UpdateSchedule m, CancellationToken cancellation)
    {
        if (book.OfSystem(m.Name) is { } own)
            return await Update(ask, own, m);
        if ((m.Type.Given || m.Payload.Given) && await book.Find(m.Name) is { } target)
        {
            var found = await engine.Ask(SystemAsks.Of(target, new GetScheduleWork()), cancellation);
            if (found.Refusal is null && ReplyData.Read<ScheduleWork>(found.Data).Job is var job
                && submissions.Fault(m.Type.Or(job.Type), m.Payload.Or(job.Payload)!) is { } fault)
                return await Refused(ask, Refusal.Invalid(fault));
        }

        return await Change(ask, m.Name, id => m with { Id = id }, cancellation);
    }

    private async Task<Outcome> Update(Ask ask, ISystemSchedule own, UpdateSchedule m)
    {
        if (m.IfVersion is not null || m.Type.Given || m.Payload.Given || m.Priority.Given || m.TimeoutSeconds.Given)
            return await Refused(ask, OfSystem(m.Name));
        return await own.Change(m.Cron.Value, m.TimeZone.Value) is { } fault
            ? Outcome.Refused(Refusal.Invalid(fault))
            : Outcome.Ok(ReplyData.Of(await own.Show()));
    }

    /// <summary>The job is the reply to this request: it is submitted under the request's own key.</summary>
    private async Task<Outcome> Run(Ask ask, RunSchedule m, CancellationToken cancellation)
    {
        if (book.OfSystem(m.Name) is not null)
            return await Refused(ask, OfSystem(m.Name));
        if (await book.Find(m.Name) is not { } target)
            return await Refused(ask, Missing(m.Name));
        var found = await engine.Ask(SystemAsks.Of(target, new GetScheduleWork()), cancellation);
        return found.Refusal is { } refusal
            ? await Refused(ask, refusal)
            : await submissions.Submit(ask, ReplyData.Read<ScheduleWork>(found.Data).Job, cancellation);
    }

    private async Task<Outcome> Change(
        Ask ask, string name, Func<long, object> message, CancellationToken cancellation) =>
        book.OfSystem(name) is not null ? await Refused(ask, OfSystem(name))
        : await book.Find(name) is { } target
            ? await engine.Ask(ask with { Target = target, Message = message(target.Id) }, cancellation)
        : await Refused(ask, Missing(name));

    private ValueTask<Outcome> Refused(Ask ask, Refusal refusal) =>
        RecordedOutcomes.OrRefused(store, ask.Key, ask.Fingerprint, refusal);

    private static Refusal Missing(string name) => Decide.NotFound($"schedule '{name}' does not exist");

    private static Refusal OfSystem(string name) =>
        Decide.Conflict($"schedule '{name}' belongs to a system: only its cron and time zone can be changed");
}
