namespace Granary.Jobs;

/// <summary>What a job type is given to work on.</summary>
/// <param name="Id">Which job: the same for all its attempts.</param>
/// <param name="Payload">As it was submitted.</param>
/// <param name="Number">Which try, from 1.</param>
/// <param name="Clock">The time, for what waits or measures.</param>
public sealed record JobAttempt(long Id, string Payload, int Number, TimeProvider Clock);
