using Granary.Jobs;

namespace Granary.Tests.Grains.Jobs;

/// <summary>What becomes of attempts that fail, are lost, take too long or are given back.</summary>
public sealed class JobAttemptTests
{
    private readonly JobRig rig = new();

    [Fact]
    public async Task A_failed_attempt_is_followed_by_another_after_waits_that_double_up_to_the_longest()
    {
        var waits = new List<double>();
        await rig.Tell(JobRig.Echo(attempts: 4));
        for (var n = 1; n <= 3; n++)
        {
            await rig.Tell(new TakeJob("t" + n, "w", 15));
            await rig.Tell(JobRig.Error("t" + n, "no luck"));
            Assert.Equal(("pending", false, "no luck"), (rig.Job.Status, rig.Job.Ready, rig.Job.Error));
            waits.Add((rig.Timer!.Value - rig.Now).TotalSeconds);
            await rig.Pass(waits[^1], new LookAtJob());
            Assert.True(rig.Job.Ready);
        }

        Assert.Equal([4, 8, 10], waits);
    }

    [Fact]
    public async Task After_its_last_attempt_a_job_has_failed_with_the_last_error()
    {
        await rig.Tell(JobRig.Echo(attempts: 2));
        await rig.Tell(new TakeJob("t1", "w", 15));
        await rig.Tell(JobRig.Error("t1", "first"));
        await rig.Pass(4, new LookAtJob());
        await rig.Tell(new TakeJob("t2", "w", 15));
        await rig.Tell(JobRig.Error("t2", "second"));

        Assert.Equal(("failed", "second", 2, null), (rig.Job.Status, rig.Job.Error, rig.Job.Attempts, rig.Timer));
        Assert.Equal(
            ["submitted", "claimed", "attempt_failed", "ready", "claimed", "attempt_failed", "failed"], rig.Events);
    }

    [Fact]
    public async Task A_failure_that_would_come_again_is_final()
    {
        await rig.Taken("t1");
        await rig.Tell(JobRig.Error("t1", "never", retry: false));

        Assert.Equal(("failed", 1), (rig.Job.Status, rig.Job.Attempts));
    }

    [Fact]
    public async Task A_done_job_has_no_error_any_more()
    {
        await rig.Tell(JobRig.Echo());
        await rig.Tell(new TakeJob("t1", "w", 15));
        await rig.Tell(JobRig.Error("t1", "first"));
        await rig.Pass(4, new LookAtJob());
        await rig.Tell(new TakeJob("t2", "w", 15));
        await rig.Tell(JobRig.Result("t2", "r"));

        Assert.Equal(("done", null, 2), (rig.Job.Status, rig.Job.Error, rig.Job.Attempts));
    }

    [Fact]
    public async Task A_worker_that_is_heard_of_keeps_its_job()
    {
        await rig.Taken("t1");
        await rig.Pass(10, new HeartbeatJob(7, "t1"));
        Assert.Equal(rig.Now.AddSeconds(15), rig.Timer);

        await rig.Pass(14.9, new LookAtJob());
        Assert.Equal("processing", rig.Job.Status);
        Assert.Equal(ErrorCode.Conflict, await rig.Refusal(new HeartbeatJob(7, "t2")));
    }

    [Fact]
    public async Task A_worker_that_is_not_loses_it_to_the_next_one_at_once()
    {
        await rig.Taken("t1");
        await rig.Pass(15, new LookAtJob());

        Assert.Equal(("pending", true, null), (rig.Job.Status, rig.Job.Ready, rig.Timer));
        Assert.Equal("worker w was not heard of for 15 s", rig.Job.Error);
        Assert.Equal(ErrorCode.Conflict, await rig.Refusal(JobRig.Result("t1", "late")));
        Assert.Equal(2, (await rig.Claim("t2")).Attempt);
    }

    [Fact]
    public async Task A_job_whose_every_worker_dies_has_failed()
    {
        await rig.Tell(JobRig.Echo());
        for (var n = 1; n <= 3; n++)
        {
            await rig.Claim("t" + n);
            await rig.Pass(15, new LookAtJob());
        }

        Assert.Equal(("failed", 3), (rig.Job.Status, rig.Job.Attempts));
        Assert.Equal(["attempt_lost", "failed"], rig.Events.TakeLast(2));
    }

    [Fact]
    public async Task An_attempt_over_its_limit_is_ended_however_lively_it_is()
    {
        await rig.Tell(JobRig.Echo(timeout: 20));
        await rig.Claim("t1");
        await rig.Pass(10, new HeartbeatJob(7, "t1"));
        Assert.Equal(rig.Now.AddSeconds(10), rig.Timer);
        await rig.Pass(10, new LookAtJob());

        Assert.Equal(("pending", false, "took more than 20 s"), (rig.Job.Status, rig.Job.Ready, rig.Job.Error));
        Assert.Equal(rig.Now.AddSeconds(4), rig.Timer);
        Assert.Contains("attempt_over_limit", rig.Events);
    }

    [Fact]
    public async Task A_job_that_is_given_back_was_not_tried()
    {
        await rig.Taken("t1");
        await rig.Tell(new FinishJob(7, "t1", null, null, null, true));

        Assert.Equal(("pending", true, 0, null), (rig.Job.Status, rig.Job.Ready, rig.Job.Attempts, rig.Job.Error));
        Assert.Equal(1, (await rig.Claim("t2")).Attempt);
    }

    [Fact]
    public async Task Who_looks_too_early_is_told_when_to_look()
    {
        await rig.Taken("t1");
        var decision = await rig.Tell(new LookAtJob());

        Assert.False(decision.Changes);
        Assert.Equal(rig.Now.AddSeconds(15), Assert.Single(decision.Timers).DueAt);
    }

    [Fact]
    public async Task The_history_tells_who_did_what()
    {
        await rig.Taken("t1");
        await rig.Pass(15, new LookAtJob());
        await rig.Claim("t2");
        await rig.Tell(JobRig.Result("t2", "r"));

        Assert.Equal(["submitted", "claimed", "attempt_lost", "claimed", "done"], rig.Events);
        Assert.Equal([null, 1, 1, 2, 2L], rig.Job.History.Select(entry => entry.Attempt));
        Assert.Equal([null, "w", "w", "w", "w"], rig.Job.History.Select(entry => entry.Worker));
    }
}
