using System.Text;
using Granary.Grains.Jobs;
using Granary.Jobs;

namespace Granary.Tests.Grains.Jobs;

/// <summary>The way of a job to its end.</summary>
public sealed class JobRulesTests
{
    private readonly JobRig _rig = new();

    [Fact]
    public async Task A_job_is_ready_at_once_and_the_reply_names_it()
    {
        var decision = await _rig.Tell(JobRig.Echo());

        Assert.Equal("""{"task_id":7}""", Encoding.UTF8.GetString(decision.Outcome.Data.Span));
        Assert.Empty(decision.Timers);
        Assert.Equal(("pending", true, 0), (_rig.Job.Status, _rig.Job.Ready, _rig.Job.Attempts));
    }

    [Fact]
    public async Task A_view_has_every_field_and_ends_with_its_version()
    {
        await _rig.Tell(JobRig.Echo());

        var view = await _rig.Tell(new GetJob(7));
        Assert.Equal(
            """{"id":7,"type":"echo","payload":"hello","status":"pending","priority":0,"result":null,""" + """
                "error":null,"attempts":0,"max_attempts":3,"run_at":null,"timeout_seconds":300,
                """ + """
                "progress":null,"note":null,
                """ + """
                "created_at":"2026-01-02T03:04:05.000000Z","updated_at":"2026-01-02T03:04:05.000000Z","version":1}
                """,
            Encoding.UTF8.GetString(view.Outcome.Data.Span));
    }

    [Fact]
    public async Task A_job_for_later_is_not_ready_until_its_time()
    {
        await _rig.Tell(JobRig.Echo(runAt: _rig.Now.AddSeconds(9).ToOffset(TimeSpan.FromHours(2))));
        Assert.Equal((_rig.Now.AddSeconds(9), false, "pending"), (_rig.Timer, _rig.Job.Ready, _rig.Job.Status));
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(new TakeJob("t", "w", 15)));

        await _rig.Pass(8.9, new LookAtJob());
        Assert.Equal((false, 1L), (_rig.Job.Ready, _rig.Version));
        await _rig.Pass(0.1, new LookAtJob());
        Assert.Equal((true, null), (_rig.Job.Ready, _rig.Timer));
    }

    [Fact]
    public async Task A_time_that_has_passed_is_now()
    {
        await _rig.Tell(JobRig.Echo(runAt: _rig.Now));

        Assert.Equal((true, null), (_rig.Job.Ready, _rig.Timer));
    }

    [Fact]
    public async Task One_attempt_is_granted_and_no_second_one()
    {
        var claimed = await _rig.Taken("t1");

        Assert.Equal((7L, "echo", "hello", 1, "t1"),
            (claimed.Id, claimed.Type, claimed.Payload, claimed.Attempt, claimed.Token));
        Assert.Equal(
            (300, 15, _rig.Now.AddSeconds(300)), (claimed.TimeoutSeconds, claimed.HeartbeatSeconds, claimed.Deadline));
        Assert.Equal(("processing", false, _rig.Now.AddSeconds(15)), (_rig.Job.Status, _rig.Job.Ready, _rig.Timer));
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(new TakeJob("t2", "w2", 15)));
    }

    [Fact]
    public async Task The_result_of_who_holds_the_token_is_recorded_once()
    {
        await _rig.Taken("t1");
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(JobRig.Result("t2", "wrong")));
        await _rig.Tell(JobRig.Result("t1", "right"));

        Assert.Equal(("done", "right", null, null), (_rig.Job.Status, _rig.Job.Result, _rig.Job.Attempt, _rig.Timer));
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(JobRig.Result("t1", "again")));
        Assert.Equal("right", _rig.Job.Result);
    }

    [Fact]
    public async Task An_empty_result_is_a_result()
    {
        await _rig.Taken("t1");
        await _rig.Tell(JobRig.Result("t1", ""));

        Assert.Equal(("done", ""), (_rig.Job.Status, _rig.Job.Result));
    }

    [Fact]
    public async Task The_end_of_an_attempt_is_exactly_one_thing()
    {
        await _rig.Taken("t1");
        FinishJob[] broken =
        [
            new(7, "t1", null, null, null, null), new(7, "t1", "a", "b", null, null),
            new(7, "t1", "a", null, null, true),
            new(7, "t1", null, "b", null, true), new(7, "t1", null, null, true, false),
        ];

        foreach (var finish in broken)
            Assert.Equal(ErrorCode.ValidationFailed, await _rig.Refusal(finish));
        Assert.Equal("processing", _rig.Job.Status);
    }

    [Fact]
    public async Task A_pending_job_is_cancelled_and_taken_by_nobody()
    {
        await _rig.Tell(JobRig.Echo(runAt: _rig.Now.AddSeconds(9)));
        await _rig.Tell(new CancelJob(7, null));

        Assert.Equal(("cancelled", false, null), (_rig.Job.Status, _rig.Job.Ready, _rig.Timer));
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(new TakeJob("t", "w", 15)));
        await _rig.Pass(9, new LookAtJob());
        Assert.Equal("cancelled", _rig.Job.Status);
    }

    [Fact]
    public async Task A_cancelled_attempt_learns_it_by_its_next_word()
    {
        await _rig.Taken("t1");
        await _rig.Tell(new CancelJob(7, null));

        Assert.Equal(("cancelled", null), (_rig.Job.Status, _rig.Timer));
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(new HeartbeatJob(7, "t1")));
        Assert.Equal(ErrorCode.Conflict, await _rig.Refusal(JobRig.Result("t1", "late")));
    }

    [Fact]
    public async Task Cancelled_again_it_stays_as_it_is_and_what_has_ended_is_not_cancelled()
    {
        await _rig.Tell(JobRig.Echo());
        await _rig.Tell(new CancelJob(7, null));
        Assert.False((await _rig.Tell(new CancelJob(7, null))).Changes);

        var done = new JobRig();
        await done.Taken("t1");
        await done.Tell(JobRig.Result("t1", "r"));
        Assert.Equal(ErrorCode.Conflict, await done.Refusal(new CancelJob(7, null)));
        Assert.Equal(ErrorCode.Conflict, await done.Refusal(new CancelJob(7, 1)));
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        object[] messages =
        [
            new GetJob(7), new GetJobHistory(7), new CancelJob(7, null), new TakeJob("t", "w", 15),
            new HeartbeatJob(7, "t"), JobRig.Result("t", "r"), new LookAtJob(),
        ];

        foreach (var message in messages)
            Assert.Equal(ErrorCode.NotFound, await _rig.Refusal(message));
    }
}
