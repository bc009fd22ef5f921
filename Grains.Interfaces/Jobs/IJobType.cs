namespace Granary.Jobs;

/// <summary>
/// A kind of job: one class. An attempt may be cut off anywhere, and another one begin from the start.
/// </summary>
public interface IJobType
{
    /// <summary>What <c>type</c> says.</summary>
    string Name { get; }

    /// <summary>What is wrong with the payload, or <c>null</c>. The submitter sees it.</summary>
    string? Fault(string payload);

    /// <summary>Does the work. What it throws is the attempt's error.</summary>
    /// <param name="job">The attempt.</param>
    /// <param name="stop">
    /// Cancelled when the attempt's time is over, when the job is cancelled, or when another worker has taken it over.
    /// </param>
    Task<string> Run(JobAttempt job, CancellationToken stop);
}
