using System.Globalization;
using Granary.Grains.Jobs;
using Granary.Grains.Jobs.Types;
using Granary.Grains.Workers;
using Granary.Jobs;
using Granary.Tests.Engines.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Jobs;

/// <summary>What a worker tells of a job that runs, and when it ends by itself.</summary>
public sealed class JobProgressTests : IDisposable
{
    private static readonly JobTypes Types =
        new(new() { Plugins = $"{typeof(TestJob).FullName}@{typeof(TestJob).Assembly.Location}" });

    private readonly FakeTime _clock = new();
    private readonly ScriptedLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task Progress_is_told_soon_the_last_of_it_and_once()
    {
        using var runner = Started(WorkerQuota.None);
        _line.Offer(Job(1, "test", "progress"));
        await _line.End(Pass);
        await Stop(runner);

        Assert.Equal([new HeartbeatJob(1, "t1", 30, "a\uFFFDb")], _line.Heartbeats);
    }

    [Fact]
    public async Task Progress_that_was_not_heard_is_told_again()
    {
        using var runner = Started(WorkerQuota.None);
        _line.Heart = new(default, ErrorCode.Busy, "later");
        _line.Offer(Job(1, "delay", "0"));
        await _line.End(Pass);
        var box = new ProgressBox();
        box.Report(new(10, null));
        var told = box.Take();
        box.Return(told);
        Assert.Equal(told, box.Take());
        box.Return(told);
        box.Report(new(20, null));
        box.Return(told);
        Assert.Equal(20, box.Take()!.Percent);
        await Stop(runner);
    }

    [Fact]
    public async Task The_echo_tells_the_seconds_since_the_worker_began()
    {
        var begun = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(2.9));

        Assert.Equal(
            "processed: hello (2sec)",
            await Types.Find("echo")!.Run(new(1, "hello", 1, _clock) { Begun = begun }, CancellationToken.None));
    }

    [Fact]
    public async Task After_so_many_jobs_all_workers_end_by_themselves()
    {
        var quota = new WorkerQuota(3, null, () => 0);
        using var first = Started(quota);
        using var second = Started(quota);
        for (var id = 1; id <= 5; id++)
            _line.Offer(Job(id, "echo", "x"));

        await Task.WhenAll(first.Completion, second.Completion).WaitAsync(TimeSpan.FromSeconds(20));
        var ids = new[] { await _line.End(), await _line.End(), await _line.End() }.Select(end => end.Id);
        Assert.Equal([1, 2, 3], ids.Order());
        Assert.Equal(3, _line.Asked.Count(asked => asked.Action == "claim_job"));
    }

    [Fact]
    public async Task With_so_much_memory_a_worker_ends_after_its_job()
    {
        var memory = 10L;
        using var runner = Started(new(null, 10, () => memory));
        _line.Offer(Job(1, "echo", "x"));
        await _line.End();
        memory = 11;
        _line.Offer(Job(2, "echo", "y"));
        await _line.End();

        await runner.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(new WorkerQuota(null, 10, () => 11).FitsMemory);
    }

    private static ClaimedJob Job(long id, string type, string payload) => new(
        id, type, payload, 1, string.Create(CultureInfo.InvariantCulture, $"t{id}"), 300, 15, default);

    private JobRunner Started(WorkerQuota quota)
    {
        var runner = new JobRunner("w/1", Types, _line, _clock, NullLogger<JobRunner>.Instance) { Quota = quota };
        runner.Start();
        return runner;
    }

    private void Pass() => _clock.Advance(TimeSpan.FromSeconds(0.5));

    private async Task Stop(JobRunner runner)
    {
        _line.Closed.Cancel();
        var stopping = runner.Stop(TimeSpan.FromSeconds(30));
        while (!stopping.IsCompleted)
        {
            Pass();
            await Task.WhenAny(stopping, Task.Delay(2));
        }
    }
}
