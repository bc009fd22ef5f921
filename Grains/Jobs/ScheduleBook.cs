using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>All schedules: those of systems, then those that were made at run time.</summary>
internal sealed class ScheduleBook(IDatabase database, JobSystem jobs, IEnumerable<ISystemSchedule> systems)
{
    /// <summary>The sort of their names.</summary>
    public const string Names = "schedule";

    private readonly KindSpec _kind = jobs.Kinds.Single(kind => kind.Kind == JobSystem.Schedule);
    private readonly IReadOnlyList<ISystemSchedule> _systems = [.. systems.OrderBy(one => one.Name)];

    public static string Taken(string name) => $"there is a schedule '{name}' already";

    public ISystemSchedule? OfSystem(string name) => _systems.FirstOrDefault(one => one.Name == name);

    public async ValueTask<GrainKey?> Find(string name) =>
        await database.Owner(Names, name) is { } id ? new GrainKey(JobSystem.Schedule, id) : null;

    public async ValueTask<FoundPage<ScheduleView>> Page(ListSchedules list, DateTimeOffset now)
    {
        var (limit, offset) = (list.Limit ?? ListQuery.Rows, list.Offset ?? 0);
        ISystemSchedule[] first = [.. _systems.Skip((int)Math.Min(offset, _systems.Count)).Take(limit)];
        var rest = await database.List(_kind, [], limit - first.Length, Math.Max(0, offset - _systems.Count));
        return new(
            [
                .. await Task.WhenAll(first.Select(one => one.Show())),
                .. rest.Rows.Select(found => ScheduleRules.View(found.Entity<ScheduleState>(), now)),
            ],
            rest.Total + _systems.Count, rest.Exact);
    }
}
