namespace Granary.Jobs;

/// <summary>What a job type is given to work on.</summary>
/// <param name="Id">Which job: the same for all its attempts.</param>
/// <param name="Payload">As it was submitted.</param>
/// <param name="Number">Which try, from 1.</param>
/// <param name="Clock">The time, for what waits or measures.</param>
public sealed record JobAttempt(long Id, string Payload, int Number, TimeProvider Clock)
{
    /// <summary>When the worker began, as a timestamp of the clock.</summary>
    public long Begun { get; init; } = Clock.GetTimestamp();

    /// <summary>Takes what the attempt says of its progress: told soon, and at most once a second.</summary>
    public IProgress<JobProgress>? Listener { get; init; }

    /// <summary>Says how much is done.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="note">What it is at.</param>
    public void Report(int percent, string? note = null) =>
        Listener?.Report(new(Math.Clamp(percent, 0, 100), note));
}
