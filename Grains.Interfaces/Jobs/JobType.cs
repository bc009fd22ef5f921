namespace Granary.Jobs;

/// <summary>A kind of job whose payload has a type of its own.</summary>
public abstract class JobType<TPayload> : IJobType
{
    public abstract string Name { get; }

    public string? Fault(string payload) => Read(payload, out _);

    public Task<string> Run(JobAttempt job, CancellationToken stop) => Read(job.Payload, out var payload) is { } fault
        ? throw new FormatException("payload " + fault)
        : Run(payload, job, stop);

    /// <summary>Reads the payload, or says what is wrong with it: "must be …".</summary>
    protected abstract string? Read(string text, out TPayload payload);

    protected abstract Task<string> Run(TPayload payload, JobAttempt job, CancellationToken stop);
}
