using Granary.Jobs;

namespace Granary.Tests.Jobs;

/// <summary>A user's own job type, as plugins have them: ends as its payload says.</summary>
public sealed class TestJob : IJobType
{
    public string Name => "test";

    public string? Fault(string payload) => null;

    public Task<string> Run(JobAttempt job, CancellationToken stop) => job.Payload switch
    {
        "throw" => throw new InvalidOperationException("no luck"),
        "nul" => Task.FromResult("a\0b"),
        "long" => Task.FromResult(new string('a', FinishJob.LongestResult + 1)),
        "progress" => Progress(job, stop),
        "deaf" => new TaskCompletionSource<string>().Task,
        _ => Task.FromResult(job.Payload),
    };

    private static async Task<string> Progress(JobAttempt job, CancellationToken stop)
    {
        job.Report(140, " ");
        job.Report(30, "a\0b");
        await Task.Delay(TimeSpan.FromSeconds(4), job.Clock, stop);
        return "told";
    }
}

/// <summary>A class that cannot be made.</summary>
public sealed class BrokenJob : IJobType
{
    public BrokenJob() => throw new InvalidOperationException("the moon is full");

    public string Name => "broken";

    public string? Fault(string payload) => null;

    public Task<string> Run(JobAttempt job, CancellationToken stop) => Task.FromResult("");
}

/// <summary>A class that cannot be made without more.</summary>
public sealed class NeedyJob(string name) : IJobType
{
    public string Name => name;

    public string? Fault(string payload) => null;

    public Task<string> Run(JobAttempt job, CancellationToken stop) => Task.FromResult("");
}
