using System.Globalization;
using Granary.Jobs;

namespace Granary.Grains.Jobs.Types;

/// <summary>Answers its payload, and how long the attempt took.</summary>
internal sealed class EchoJob : IJobType
{
    public string Name => SubmitJob.DefaultType;

    public string? Fault(string payload) => null;

    public Task<string> Run(JobAttempt job, CancellationToken stop)
    {
        var seconds = (long)job.Clock.GetElapsedTime(job.Begun).TotalSeconds;
        return Task.FromResult(string.Create(CultureInfo.InvariantCulture, $"processed: {job.Payload} ({seconds}sec)"));
    }
}
