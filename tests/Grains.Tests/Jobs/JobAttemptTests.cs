using Granary.Jobs;

namespace Granary.Tests.Grains.Jobs;

/// <summary>What becomes of attempts that fail, are lost, take too long or are given back.</summary>
public sealed class JobAttemptTests
{
    private readonly JobRig _rig = new();

    [Fact]
    public async Task A_failed_attempt_is_followed_by_another_after_waits_that_double_up_to_the_longest()
    {
        var waits = new List<double>();
        await _rig.Tell(JobRig.Echo(attempts: 4));
        for (var n = 1; n <= 3; n++)
        {
            await _rig.Tell(new TakeJob("t" + n, "w", 15));
            await _rig.Tell(JobRig.Error("t" + n, "no luck"));
            Assert.Equal(("pending", false, "no luck"), (_rig.Job.Status, _rig.Job.Ready, _rig.Job.Error));
            waits.Add((_rig.Timer!.Value - _rig.Now).TotalSeconds);
            await _rig.Pass(waits[^1], new LookAtJob());
            Assert.True(_rig.Job.Ready);
        }

        Assert.Equal([4, 8, 10], waits);
    }

    [Fact]
    public async Task After_its_last_attempt_a_job_has_failed_with_the_last_error()
    {
        await _rig.Tell(JobRig.Echo(attempts: 2));
        await _rig.Tell(new TakeJob("t1", "w", 15));
        await _rig.Tell(JobRig.Error("t1", "first"));
        await _rig.Pass(4, new LookAtJob());
        await _rig.Tell(new TakeJob("t2", "w", 15));
        await _rig.Tell(JobRig.Error("t2", "second"));

        Assert.Equal(("failed", "second", 2, null), (_rig.Job.Status, _rig.Job.Error, _rig.Job.Attempts, _rig.Timer));
        Assert.Equal(
            ["submitted", "claimed", "attempt_failed", "ready", "claimed", "attempt_failed", "failed"], _rig.Events);
    }

    [Fact]
    public async Task A_failure_that_would_come_again_is_final()
    {
        await _rig.Taken("t1");
        await _rig.Tell(JobRig.Error("t1", "never", retry: false));

        Assert.Equal(("failed", 1), (_rig.Job.Status, _rig.Job.Attempts));
    }

    [Fact]
    public async Task A_done_job_has_no_error_any_more()
    {
        await _rig.Tell(JobRig.Echo());
        await _rig.Tell(new TakeJob("t1", "w", 15));
        await _rig.Tell(JobRig.Error("t1", "first"));
        await _rig.Pass(4, new LookAtJob());
        await _rig.Tell(new TakeJob("t2", "w", 15));
        await _rig.Tell(JobRig.Result("t2", "r"));

        Assert.Equal(("done", null, 2), (_rig.Job.Status, _rig.Job.Error, _rig.Job.Attempts));
    }

    [Fact]
    public async Task A_worker_that_is_heard_of_keeps_its_job()
    {
        await _rig.Taken("t1");
        await _rig.Pass(10, new HeartbeatJob(7, "t1"));
        Assert.Equal(_rig.Now.AddSeconds(15), _rig.Timer);

        await _rig.Pass(14.9, new LookAtJob());
        Assert.Equal("processing", _rig.Job.Status);
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(new HeartbeatJob(7, "t2")));
    }

    [Fact]
    public async Task A_worker_that_is_not_loses_it_to_the_next_one_at_once()
    {
        await _rig.Taken("t1");
        await _rig.Pass(15, new LookAtJob());

        Assert.Equal(("pending", true, null), (_rig.Job.Status, _rig.Job.Ready, _rig.Timer));
        Assert.Equal("worker w was not heard of for 15 s", _rig.Job.Error);
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(JobRig.Result("t1", "late")));
        Assert.Equal(2, (await _rig.Claim("t2")).Attempt);
    }

    [Fact]
    public async Task A_job_whose_every_worker_dies_has_failed()
    {
        await _rig.Tell(JobRig.Echo());
        for (var n = 1; n <= 3; n++)
        {
            await _rig.Claim("t" + n);
            await _rig.Pass(15, new LookAtJob());
        }

        Assert.Equal(("failed", 3), (_rig.Job.Status, _rig.Job.Attempts));
        Assert.Equal(["attempt_lost", "failed"], _rig.Events.TakeLast(2));
    }

    [Fact]
    public async Task An_attempt_over_its_limit_is_ended_however_lively_it_is()
    {
        await _rig.Tell(JobRig.Echo(timeout: 20));
        await _rig.Claim("t1");
        await _rig.Pass(10, new HeartbeatJob(7, "t1"));
        Assert.Equal(_rig.Now.AddSeconds(10), _rig.Timer);
        await _rig.Pass(10, new LookAtJob());

        Assert.Equal(("pending", false, "took more than 20 s"), (_rig.Job.Status, _rig.Job.Ready, _rig.Job.Error));
        Assert.Equal(_rig.Now.AddSeconds(4), _rig.Timer);
        Assert.Contains("attempt_over_limit", _rig.Events);
    }

    [Fact]
    public async Task A_job_that_is_given_back_was_not_tried()
    {
        await _rig.Taken("t1");
        await _rig.Tell(new FinishJob(7, "t1", null, null, null, true));

        Assert.Equal(("pending", true, 0, null), (_rig.Job.Status, _rig.Job.Ready, _rig.Job.Attempts, _rig.Job.Error));
        Assert.Equal(1, (await _rig.Claim("t2")).Attempt);
    }

    [Fact]
    public async Task Who_looks_too_early_is_told_when_to_look()
    {
        await _rig.Taken("t1");
        var decision = await _rig.Tell(new LookAtJob());

        Assert.False(decision.Changes);
        Assert.Equal(_rig.Now.AddSeconds(15), Assert.Single(decision.Timers).DueAt);
    }

    [Fact]
    public async Task The_history_tells_who_did_what()
    {
        await _rig.Taken("t1");
        await _rig.Pass(15, new LookAtJob());
        await _rig.Claim("t2");
        await _rig.Tell(JobRig.Result("t2", "r"));

        Assert.Equal(["submitted", "claimed", "attempt_lost", "claimed", "done"], _rig.Events);
        Assert.Equal([null, 1, 1, 2, 2L], _rig.Job.History.Select(entry => entry.Attempt));
        Assert.Equal([null, "w", "w", "w", "w"], _rig.Job.History.Select(entry => entry.Worker));
    }
}
