using Granary.Jobs;

namespace Granary.Tests.Grains.Jobs;

/// <summary>A job that failed and gets another chance, and what attempts tell of their progress.</summary>
public sealed class JobRequeueTests
{
    private readonly JobRig _rig = new();

    [Fact]
    public async Task A_failed_job_has_all_its_attempts_before_it_again()
    {
        await _rig.Taken("t1");
        await _rig.Tell(JobRig.Error("t1", "no luck", retry: false));
        await _rig.Tell(new RequeueJob(7, null));

        Assert.Equal(
            ("pending", true, 0, "no luck"), (_rig.Job.Status, _rig.Job.Ready, _rig.Job.Attempts, _rig.Job.Error));
        Assert.Equal(["submitted", "claimed", "attempt_failed", "failed", "requeued"], _rig.Events);
        Assert.Equal(1, (await _rig.Claim("t2")).Attempt);
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(JobRig.Result("t1", "late")));
    }

    [Fact]
    public async Task No_other_job_can_be_requeued()
    {
        await _rig.Tell(JobRig.Echo());
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(new RequeueJob(7, null)));
        await _rig.Claim("t1");
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(new RequeueJob(7, null)));
        await _rig.Tell(JobRig.Result("t1", "done"));
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(new RequeueJob(7, null)));

        Assert.Equal("done", _rig.Job.Status);
    }

    [Fact]
    public async Task Progress_is_told_by_the_attempt_that_holds_the_token()
    {
        await _rig.Taken("t1");
        await _rig.Tell(new HeartbeatJob(7, "t1", 40, "half of it"));
        Assert.Equal((40, "half of it"), (await View()).Progress());
        await _rig.Tell(new HeartbeatJob(7, "t1"));
        await _rig.Tell(new HeartbeatJob(7, "t1", 60));
        Assert.Equal((60, "half of it"), (await View()).Progress());

        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(new HeartbeatJob(7, "t2", 99)));
        Assert.Equal((60, "half of it"), (await View()).Progress());
    }

    [Fact]
    public async Task The_next_attempt_begins_anew_and_what_is_done_is_all_of_it()
    {
        await _rig.Taken("t1");
        await _rig.Tell(new HeartbeatJob(7, "t1", 40, "half of it"));
        await _rig.Tell(new FinishJob(7, "t1", null, null, null, true));
        await _rig.Claim("t2");
        Assert.Equal((null, null), (await View()).Progress());
        await _rig.Tell(new HeartbeatJob(7, "t2", 70));
        await _rig.Tell(JobRig.Result("t2", "r"));

        Assert.Equal((100, null), (await View()).Progress());
    }

    private async Task<JobView> View() => TestContext.Read<JobView>(await _rig.Tell(new GetJob(7)));
}

internal static class JobProgressView
{
    public static (int?, string?) Progress(this JobView job) => (job.Progress, job.Note);
}
