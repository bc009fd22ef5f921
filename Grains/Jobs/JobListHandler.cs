using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>Jobs in pages, newest first.</summary>
public sealed class JobListHandler(IJobLists lists) : IActionHandler
{
    private const int DefaultLimit = 50;

    public HandlerTable Table => new HandlerTable().On<ListJobs>(Jobs);

    private async Task<Outcome> Jobs(ListJobs m) => PageBytes.Of(
        await lists.Jobs(m.Status, m.Type, m.Limit ?? DefaultLimit, m.Offset ?? 0),
        found => JobRules.View(found.Entity<JobState>()));
}
