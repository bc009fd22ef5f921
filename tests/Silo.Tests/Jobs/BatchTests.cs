using Granary.Grains.Jobs;
using Granary.Jobs;

namespace Granary.Tests.Jobs;

/// <summary>Many jobs in one request, on a store in memory.</summary>
public sealed class BatchTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> NoWorkers = new() { ["Jobs:Workers"] = "0" };

    private GranaryTest _granary = null!;

    public async Task InitializeAsync() => _granary = await GranaryTest.Start<JobSystem>(NoWorkers);

    public Task DisposeAsync() => _granary.DisposeAsync().AsTask();

    [Fact]
    public async Task A_batch_makes_its_jobs_in_order_and_its_repeat_none()
    {
        var batch = new SubmitJobs([new("one", 3), new("0.5", Type: "delay"), new("three", IdempotencyKey: "mine")]);
        var first = await _granary.Send(batch, new() { Key = "a" });
        var again = await _granary.Send(batch, new() { Key = "a" });

        Assert.Equal(first.Data.TaskIds, again.Data.TaskIds);
        Assert.Equal((3, false, true), (first.Data.TaskIds.Distinct().Count(), first.Replayed, again.Replayed));
        var jobs = await Task.WhenAll(first.Data.TaskIds.Select(id => _granary.Ask(new GetJob(id))));
        Assert.Equal(["one", "0.5", "three"], jobs.Select(job => job.Payload));
        Assert.Equal([("echo", 3L), ("delay", 0L), ("echo", 0L)], jobs.Select(job => (job.Type, job.Priority)));
    }

    [Fact]
    public async Task A_job_with_a_key_is_the_same_alone_and_in_any_batch()
    {
        var alone = await _granary.Ask(new SubmitJob("hello", 5), key: "one");
        var mixed = await _granary.Ask(
            new SubmitJobs([new("new"), new("hello", 5, IdempotencyKey: "one")]), key: "batch");
        var other = await _granary.Ask(new SubmitJobs([new("hello", 5, IdempotencyKey: "one")]), key: "other");

        Assert.Equal((alone.TaskId, alone.TaskId), (mixed.TaskIds[1], other.TaskIds[0]));
        Assert.NotEqual(alone.TaskId, mixed.TaskIds[0]);
    }

    [Fact]
    public async Task Five_hundred_racing_with_themselves_are_five_hundred()
    {
        var batch = new SubmitJobs([.. Enumerable.Range(1, 500).Select(n => new BatchJob($"{n}"))]);
        var told = await Task.WhenAll(Enumerable.Range(1, 5).Select(_ => _granary.Ask(batch, key: "same")));

        Assert.Equal(500, told[0].TaskIds.Distinct().Count());
        Assert.All(told, one => Assert.Equal(told[0].TaskIds, one.TaskIds));
    }

    [Fact]
    public async Task One_bad_job_is_named_and_none_is_made()
    {
        var jobs = Enumerable.Range(1, 500).Select(n => new BatchJob($"{n}", IdempotencyKey: $"k{n}")).ToList();
        jobs[416] = new("soon", Type: "delay", IdempotencyKey: "k417");
        jobs[417] = new("x", Type: "nope", IdempotencyKey: "k418");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => _granary.Ask(new SubmitJobs(jobs), key: "a"));
        Assert.Equal(ErrorCode.ValidationFailed, refused.Code);
        Assert.Equal(
            [
                "item 417: payload must be a number of seconds from 0 to 1500 such as 0.5",
                "item 418: type must be one of delay, echo",
            ],
            refused.Details.Select(fault => fault.Message));
        Assert.Equal(1, (await _granary.Ask(new SubmitJob("first"))).TaskId);
    }

    [Fact]
    public async Task A_key_that_is_spent_or_given_twice_refuses_the_batch()
    {
        await _granary.Ask(new SubmitJob("hello"), key: "spent");
        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => _granary.Ask(new SubmitJobs([new("new"), new("other", IdempotencyKey: "spent")])));
        Assert.Equal(
            (ErrorCode.IdempotencyConflict, "data.jobs: item 2: the same key came before with another payload"),
            (refused.Code, refused.Message));
        refused = await Assert.ThrowsAsync<RefusedException>(() => _granary.Ask(new SubmitJobs(
            [new("a", IdempotencyKey: "k"), new("b"), new("a", IdempotencyKey: "k")])));
        Assert.Equal("item 3: idempotency_key is that of item 1", Assert.Single(refused.Details).Message);

        Assert.Equal(2, (await _granary.Ask(new SubmitJob("second"))).TaskId);
    }

    [Fact]
    public async Task Another_batch_under_the_same_key_is_refused_also_a_longer_one()
    {
        await _granary.Ask(new SubmitJobs([new("a"), new("b")]), key: "k");
        foreach (var other in new BatchJob[][] { [new("a")], [new("a"), new("b"), new("c")], [new("a"), new("x")] })
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(
                () => _granary.Ask(new SubmitJobs(other), key: "k"));
            Assert.Equal(ErrorCode.IdempotencyConflict, refused.Code);
        }
    }
}
