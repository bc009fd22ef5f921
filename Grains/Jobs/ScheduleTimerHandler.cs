using System.Globalization;
using Granary.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Jobs;

/// <summary>
/// Submits the job of a schedule that is due, under the key <c>schedule/time</c>, then lets the schedule go on to its
/// next time. However often and wherever it runs, the job is submitted once.
/// </summary>
internal sealed class ScheduleTimerHandler(
    IEngine engine, Submissions submissions, [FromKeyedServices(SystemServices.Clock)] TimeProvider clock)
    : ITimerHandler
{
    private const string Scope = "schedule";

    /// <summary>The database has found it due by its own clock.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    public string Kind => JobSystem.Schedule;

    public async Task Fire(GrainKey owner, string name)
    {
        // Each job is a story of its own, not a part of how its schedule was made.
        Spans.Here = null;
        var found = await engine.Ask(SystemAsks.Of(owner, new GetScheduleWork()));
        if (found.Refusal is { Code: ErrorCode.NotFound })
            return;
        var work = ReplyData.Read<ScheduleWork>(found.Done(JobSystem.Schedule));
        if (work.DueAt is not { } due || due > clock.GetUtcNow() + Moment)
            return;
        var key = string.Create(CultureInfo.InvariantCulture, $"{work.Name}/{due.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");
        var job = await submissions.Submit(
            SystemAsks.Of(owner, work.Job, new(Caller.System.Name, Scope, key)), work.Job);
        var submitted = ReplyData.Read<JobSubmitted>(job.Done(JobSystem.Schedule));
        (await engine.Ask(SystemAsks.Of(
            owner, new ScheduleFired(due, submitted.TaskId), new(Caller.System.Name, Scope, $"{owner}/{key}"))))
            .Done(JobSystem.Schedule);
    }
}
