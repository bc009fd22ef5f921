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

    private readonly FakeTime _clock = new();
    private readonly ScriptedLine _line = new();
    private readonly JobRunner _runner;

    public JobRunnerTests() => _runner = new("w/1", Types, _line, _clock, NullLogger<JobRunner>.Instance);

    public Task InitializeAsync()
    {
        _runner.Start();
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => Stop(30);

    public void Dispose()
    {
        _runner.Dispose();
        _line.Dispose();
    }

    [Fact]
    public async Task Jobs_are_done_one_after_the_other()
    {
        _line.Offer(Job(1, "echo", "one"));
        _line.Offer(Job(2, "echo", "two"));

        Assert.Equal(new(1, "t1", "processed: one (0sec)", null, null, null), await _line.End());
        Assert.Equal(new(2, "t2", "processed: two (0sec)", null, null, null), await _line.End());
    }

    [Fact]
    public async Task What_a_job_throws_is_its_error()
    {
        _line.Offer(Job(1, "test", "throw"));

        Assert.Equal(new(1, "t1", null, "no luck", null, null), await _line.End());
    }

    [Fact]
    public async Task What_the_database_cannot_hold_is_replaced_and_what_is_too_long_is_an_error()
    {
        _line.Offer(Job(1, "test", "nul"));
        _line.Offer(Job(2, "test", "long"));

        Assert.Equal("a\uFFFDb", (await _line.End()).Result);
        Assert.Contains("65537 characters", (await _line.End()).Error);
    }

    [Fact]
    public async Task A_job_over_its_limit_is_stopped()
    {
        _line.Offer(Job(1, "delay", "100", timeout: 20));

        Assert.Equal("took more than 20 s", (await _line.End(Pass)).Error);
        Assert.Contains(_line.Asked, asked => asked.Action == "heartbeat_job");
    }

    [Fact]
    public async Task A_job_that_does_not_listen_is_left_alone()
    {
        _line.Offer(Job(1, "test", "deaf", timeout: 20));
        _line.Offer(Job(2, "echo", "next"));

        Assert.Equal("took more than 20 s", (await _line.End(Pass)).Error);
        Assert.Equal(2, (await _line.End()).Id);
    }

    [Fact]
    public async Task A_cancelled_job_is_stopped_and_there_is_nothing_to_tell()
    {
        _line.Heart = new(default, ErrorCode.Conflict, "job 1 is cancelled: the attempt is over");
        _line.Offer(Job(1, "delay", "100"));
        _line.Offer(Job(2, "echo", "next"));

        Assert.Equal(2, (await _line.End(Pass)).Id);
        Assert.Equal(1, _line.Asked.Count(asked => asked.Action == "heartbeat_job"));
    }

    [Fact]
    public async Task Who_is_not_heard_of_any_more_stops_too()
    {
        _line.Heart = null;
        _line.Offer(Job(1, "delay", "100"));

        Assert.Equal("worker w/1 was not heard of for 15 s", (await _line.End(Pass)).Error);
    }

    [Fact]
    public async Task Where_nothing_is_to_be_had_nobody_asks_without_a_pause()
    {
        _line.Closed.Cancel();
        await Until(() => _line.Asked.Count == 1);
        Pass();
        Assert.Single(_line.Asked);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await Until(() => _line.Asked.Count == 2);
    }

    [Fact]
    public async Task What_an_outage_left_unanswered_is_asked_again_under_the_same_id()
    {
        _line.Outages = 2;
        _line.Offer(Job(1, "echo", "one"));
        await _line.End(Pass);

        Assert.Equal(3, _line.Asked.GroupBy(asked => asked.Id).Max(same => same.Count()));
    }

    [Fact]
    public async Task A_stop_lets_what_runs_come_to_its_end()
    {
        _line.Offer(Job(1, "delay", "12"));
        await Runs(12);
        var stopping = _runner.Stop(TimeSpan.FromSeconds(30));

        Assert.Equal("waited 12 s", (await _line.End(Pass)).Result);
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_stop_gives_back_what_does_not_end_in_time()
    {
        _line.Offer(Job(1, "delay", "100"));
        await Runs(100);
        var stopping = _runner.Stop(TimeSpan.FromSeconds(30));

        Assert.Equal(new(1, "t1", null, null, null, true), await _line.End(Pass));
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_job_that_comes_while_stopping_is_given_back_untouched()
    {
        await Asked();
        var stopping = _runner.Stop(TimeSpan.FromSeconds(30));
        _line.Offer(Job(1, "echo", "one"));

        Assert.True((await _line.End()).Returned);
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static ClaimedJob Job(long id, string type, string payload, int timeout = 300) => new(
        id, type, payload, 1, string.Create(CultureInfo.InvariantCulture, $"t{id}"), timeout, 15, default);

    private void Pass() => _clock.Advance(TimeSpan.FromSeconds(0.5));

    /// <summary>
    /// A job that was claimed does not run yet, and would be given back: this one waits for its time.
    /// </summary>
    private Task Runs(int seconds) => Until(() => _clock.Awaits(TimeSpan.FromSeconds(seconds)));

    private Task Asked() => Until(() => !_line.Asked.IsEmpty);

    private static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(2, patience.Token);
    }

    private async Task Stop(int seconds)
    {
        _line.Closed.Cancel();
        var stopping = _runner.Stop(TimeSpan.FromSeconds(seconds));
        while (!stopping.IsCompleted)
        {
            Pass();
            await Task.WhenAny(stopping, Task.Delay(2));
        }
    }
}
