using System.Text.Json;
using Granary.Storms.Lab;
using Granary.Storms.Weather;

namespace Granary.Storms.Jobs;

/// <summary>Afterwards: each job is at an end that its history explains, and left one mark if it is done.</summary>
internal sealed class JobReckoning(Arena arena)
{
    /// <summary>
    /// So long a job may be out of sight that was offered to a worker which died before it was granted.
    /// </summary>
    private static readonly TimeSpan Offered = TimeSpan.FromSeconds(8);

    private readonly TestDatabase _database = arena.Place.Database;

    public async Task Settle()
    {
        await new Reckoning(arena).Quiet(arena.Place.Topology.Queues);
        var jobs = await _database.Rows(
            """
            select j.id, j.status, (j.state->>'attempts')::int, j.state->>'result', j.state->>'history',
                j.state->>'payload', j.priority, (select count(*) from marks m where m.job = j.id),
                (select count(*) from runs r where r.job = j.id)
            from jobs j order by id
            """,
            r => new JobSeen(
                r.GetInt64(0), r.GetString(1), r.IsDBNull(2) ? 0 : r.GetInt32(2), r.IsDBNull(3) ? null : r.GetString(3),
                JsonElement.Parse(r.GetString(4)), JsonSerializer.Deserialize<Marking>(r.GetString(5))!, r.GetInt32(6),
                r.GetInt64(7), r.GetInt64(8)));
        arena.Faults.AddIf(
            jobs.Count != arena.Plan.Works, $"{jobs.Count} jobs are stored, {arena.Plan.Works} were submitted");
        foreach (var job in jobs)
            Judge(job);
        await Twice(jobs);
        Priorities([.. jobs.Where(job => job.Times("claimed") > 0)]);
        var left = await _database.Number("select count(*) from timers");
        arena.Faults.AddIf(left > 0, $"{left} timers are left");
        foreach (var status in jobs.GroupBy(job => job.Status).OrderBy(group => group.Key, StringComparer.Ordinal))
            arena.Tell($"{status.Count()} {status.Key}");
        arena.Tell($"{jobs.Sum(job => job.Times("attempt_lost"))} attempts lost with their workers");
        arena.Tell($"{jobs.Sum(job => job.Times("attempt_over_limit") + job.Times("attempt_failed"))} failed");
        foreach (var missing in new[] { "done", "failed", "cancelled" }.Except(jobs.Select(job => job.Status)))
            arena.Faults.Add($"no job is {missing}: this storm has shown nothing");
    }

    private void Judge(JobSeen job)
    {
        var fault = job switch
        {
            { Status: "done", Marks: 1, Result: not null } when job.Times("done") == 1 && job.Ends == 1 => null,
            { Status: "failed", Result: null } when job.Ends == 1 && job.Times("failed") == 1
                && job.Attempts == 6 => null,
            { Status: "cancelled", Result: null } when job.Ends == 1 && job.Times("cancelled") == 1 => null,
            _ => "it is not explained",
        };
        fault ??= job switch
        {
            { Status: "done", Marking.Fails: var fails } when fails >= job.Attempts => "it should have failed",
            { Runs: var runs } when runs > job.Times("claimed") =>
                $"{runs} attempts began, {job.Times("claimed")} were claimed",
            _ => null,
        };
        arena.Faults.AddIf(fault is not null, $"job {job.Id} is {job.Status} after {job.Attempts} attempts, with "
            + $"{job.Marks} marks: {fault}: {job.History}");
    }

    /// <summary>Nothing urgent waited while less urgent jobs were begun.</summary>
    private void Priorities(List<JobSeen> jobs)
    {
        var moments = jobs.Select(
            job => (job.Id, job.Priority, Submitted: job.First("submitted"), Claimed: job.First("claimed"))).ToList();
        foreach (var urgent in moments)
        {
            var before = moments.FindIndex(other => other.Priority < urgent.Priority
                && other.Claimed > urgent.Submitted && other.Claimed + Offered < urgent.Claimed);
            arena.Faults.AddIf(before >= 0, $"job {urgent.Id} waited while {(before >= 0 ? moments[before].Id : 0)} "
                + "was begun, which is less urgent");
        }
    }

    /// <summary>
    /// No two workers had the same attempt; one that was given back is no attempt, and its number comes again.
    /// </summary>
    private async Task Twice(List<JobSeen> jobs)
    {
        var returned = jobs.Where(job => job.Times("returned") > 0).Select(job => job.Id).ToHashSet();
        var twice = await _database.Rows(
            "select job, attempt, count(*) from runs group by job, attempt having count(*) > 1",
            r => (Job: r.GetInt64(0), Attempt: r.GetInt32(1), Count: r.GetInt64(2)));
        foreach (var (job, attempt, count) in twice.Where(run => !returned.Contains(run.Job)))
            arena.Faults.Add($"job {job}: attempt {attempt} was run {count} times");
    }
}

internal sealed record JobSeen(
    long Id, string Status, int Attempts, string? Result, JsonElement History, Marking Marking,
    int Priority, long Marks, long Runs)
{
    private static readonly string[] Final = ["done", "failed", "cancelled"];

    public int Ends => Final.Sum(Times);

    public DateTimeOffset First(string what) => History.EnumerateArray()
        .First(entry => entry.GetProperty("event").GetString() == what).GetProperty("at").GetDateTimeOffset();

    public int Times(string what) =>
        History.EnumerateArray().Count(entry => entry.GetProperty("event").GetString() == what);
}
