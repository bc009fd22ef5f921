namespace Granary;

/// <summary>What happened to a job or a post, when, and by whom.</summary>
/// <param name="At">The time of the commit that wrote it down.</param>
/// <param name="Event">What: <c>submitted</c>, <c>claimed</c>, <c>approved</c>.</param>
/// <param name="Step">The step of a publication that did it.</param>
/// <param name="Attempt">Which try, from 1.</param>
/// <param name="Worker">The worker that did it.</param>
/// <param name="Detail">A reason, an error.</param>
public sealed record HistoryEntry(
    DateTimeOffset At, string Event, string? Step = null, long? Attempt = null, string? Worker = null,
    string? Detail = null);

/// <summary>All that is remembered of one entity, oldest first.</summary>
public sealed record HistoryView(long Id, string Status, IReadOnlyList<HistoryEntry> Items);
