using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>A schedule that a system brings. It submits no jobs: the system does the work itself.</summary>
public interface ISystemSchedule
{
    string Name { get; }

    Task<ScheduleView> Show();

    /// <param name="cron">Null: as it was.</param>
    /// <param name="timeZone">Null: as it was.</param>
    /// <returns>Which field is broken, and how.</returns>
    Task<FieldError?> Change(string? cron, string? timeZone);
}
