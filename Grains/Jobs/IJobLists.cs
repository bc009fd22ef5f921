using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>Jobs in pages, newest first, answered by the database from its indexes.</summary>
public interface IJobLists
{
    ValueTask<FoundPage<FoundEntity>> Jobs(string? status, string? type, int limit, long offset);
}
