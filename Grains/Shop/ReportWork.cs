using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Shop;

/// <summary>Looks every second whether reports are due.</summary>
internal sealed class ReportWork(
    ReportMaker maker, [FromKeyedServices(SystemServices.Clock)] TimeProvider clock) : ISystemWork, IAsyncDisposable
{
    private readonly PeriodicWork _rounds = new(maker.Round, TimeSpan.FromSeconds(1), clock);

    public void Start() => _rounds.Start();

    public Task Stop(TimeSpan patience) => _rounds.Stop();

    public ValueTask DisposeAsync() => _rounds.DisposeAsync();
}
