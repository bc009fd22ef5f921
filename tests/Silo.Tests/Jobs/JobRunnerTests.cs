using System.Globalization;
using Granary.Grains.Jobs;
using Granary.Grains.Jobs.Types;
using Granary.Jobs;
using Granary.Tests.Engines.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Jobs;

public sealed class JobRunnerTests : IAsyncLifetime, IDisposable
{
    private static readonly JobTypes Types =
        new(new() { Plugins = $"{typeof(TestJob).FullName}@{typeof(TestJob).Assembly.Location}" });

    private readonly FakeTime clock = new();
    private readonly ScriptedLine line = new();
    private readonly JobRunner runner;

    public JobRunnerTests() => runner = new("w/1", Types, line, clock, NullLogger<JobRunner>.Instance);

    public Task InitializeAsync()
    {
        runner.Start();
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => Stop(30);

    public void Dispose()
    {
        runner.Dispose();
        line.Dispose();
    }

    [Fact]
    public async Task Jobs_are_done_one_after_the_other()
    {
        line.Offer(Job(1, "echo", "one"));
        line.Offer(Job(2, "echo", "two"));

        Assert.Equal(new(1, "t1", "processed: one (0sec)", null, null, null), await line.End());
        Assert.Equal(new(2, "t2", "processed: two (0sec)", null, null, null), await line.End());
    }

    [Fact]
    public async Task What_a_job_throws_is_its_error()
    {
        line.Offer(Job(1, "test", "throw"));

        Assert.Equal(new(1, "t1", null, "no luck", null, null), await line.End());
    }

    [Fact]
    public async Task What_the_database_cannot_hold_is_replaced_and_what_is_too_long_is_an_error()
    {
        line.Offer(Job(1, "test", "nul"));
        line.Offer(Job(2, "test", "long"));

        Assert.Equal("a\uFFFDb", (await line.End()).Result);
        Assert.Contains("65537 characters", (await line.End()).Error);
    }

    [Fact]
    public async Task A_job_over_its_limit_is_stopped()
    {
        line.Offer(Job(1, "delay", "100", timeout: 20));

        Assert.Equal("took more than 20 s", (await line.End(Pass)).Error);
        Assert.Contains(line.Asked, asked => asked.Action == "heartbeat_job");
    }

    [Fact]
    public async Task A_job_that_does_not_listen_is_left_alone()
    {
        line.Offer(Job(1, "test", "deaf", timeout: 20));
        line.Offer(Job(2, "echo", "next"));

        Assert.Equal("took more than 20 s", (await line.End(Pass)).Error);
        Assert.Equal(2, (await line.End()).Id);
    }

    [Fact]
    public async Task A_cancelled_job_is_stopped_and_there_is_nothing_to_tell()
    {
        line.Heart = new(default, ErrorCode.Conflict, "job 1 is cancelled: the attempt is over");
        line.Offer(Job(1, "delay", "100"));
        line.Offer(Job(2, "echo", "next"));

        Assert.Equal(2, (await line.End(Pass)).Id);
        Assert.Equal(1, line.Asked.Count(asked => asked.Action == "heartbeat_job"));
    }

    [Fact]
    public async Task Who_is_not_heard_of_any_more_stops_too()
    {
        line.Heart = null;
        line.Offer(Job(1, "delay", "100"));

        Assert.Equal("worker w/1 was not heard of for 15 s", (await line.End(Pass)).Error);
    }

    [Fact]
    public async Task Where_nothing_is_to_be_had_nobody_asks_without_a_pause()
    {
        line.Closed.Cancel();
        await Until(() => line.Asked.Count == 1);
        Pass();
        Assert.Single(line.Asked);

        clock.Advance(TimeSpan.FromSeconds(1));
        await Until(() => line.Asked.Count == 2);
    }

    [Fact]
    public async Task What_an_outage_left_unanswered_is_asked_again_under_the_same_id()
    {
        line.Outages = 2;
        line.Offer(Job(1, "echo", "one"));
        await line.End(Pass);

        Assert.Equal(3, line.Asked.GroupBy(asked => asked.Id).Max(same => same.Count()));
    }

    [Fact]
    public async Task A_stop_lets_what_runs_come_to_its_end()
    {
        line.Offer(Job(1, "delay", "12"));
        await Runs(12);
        var stopping = runner.Stop(TimeSpan.FromSeconds(30));

        Assert.Equal("waited 12 s", (await line.End(Pass)).Result);
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_stop_gives_back_what_does_not_end_in_time()
    {
        line.Offer(Job(1, "delay", "100"));
        await Runs(100);
        var stopping = runner.Stop(TimeSpan.FromSeconds(30));

        Assert.Equal(new(1, "t1", null, null, null, true), await line.End(Pass));
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_job_that_comes_while_stopping_is_given_back_untouched()
    {
        await Asked();
        var stopping = runner.Stop(TimeSpan.FromSeconds(30));
        line.Offer(Job(1, "echo", "one"));

        Assert.True((await line.End()).Returned);
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static ClaimedJob Job(long id, string type, string payload, int timeout = 300) => new(
        id, type, payload, 1, string.Create(CultureInfo.InvariantCulture, $"t{id}"), timeout, 15, default);

    private void Pass() => clock.Advance(TimeSpan.FromSeconds(0.5));

    /// <summary>
    /// A job that was claimed does not run yet, and would be given back: this one waits for its time.
    /// </summary>
    private Task Runs(int seconds) => Until(() => clock.Awaits(TimeSpan.FromSeconds(seconds)));

    private Task Asked() => Until(() => !line.Asked.IsEmpty);

    private static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(2, patience.Token);
    }

    private async Task Stop(int seconds)
    {
        line.Closed.Cancel();
        var stopping = runner.Stop(TimeSpan.FromSeconds(seconds));
        while (!stopping.IsCompleted)
        {
            Pass();
            await Task.WhenAny(stopping, Task.Delay(2));
        }
    }
}
