namespace Granary.Jobs;

/// <param name="Percent">0 to 100.</param>
/// <param name="Note">What the job is at.</param>
public sealed record JobProgress(int Percent, string? Note);
