using Granary.Grains.Jobs;
using Granary.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Tests.Jobs;

/// <summary>A system with a schedule of its own, which does nothing.</summary>
internal sealed class SilentSystem : GranarySystem
{
    public override string Name => "silent";

    public override IReadOnlyList<string> Needs => ["jobs"];

    public override void AddServices(IServiceCollection services) =>
        services.AddSingleton<ISystemSchedule, SilentSchedule>();
}

internal sealed class SilentSchedule : ISystemSchedule
{
    private string _cron = "0 0 * * *";

    public string Name => "silent";

    public Task<ScheduleView> Show() => Task.FromResult(new ScheduleView(
        Name, _cron, "UTC", null, null, [], Paused: false, Type: Name));

    public Task<FieldError?> Change(string? cron, string? timeZone)
    {
        if (CronTimes.Read(cron ?? _cron, timeZone ?? "UTC", out var fault) is not null)
            _cron = cron ?? _cron;
        return Task.FromResult(fault);
    }
}
