using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Shop;

/// <summary>Looks every second whether reports are due.</summary>
internal sealed class ReportWork(
    ReportMaker maker, [FromKeyedServices(SystemServices.Clock)] TimeProvider clock) : ISystemWork, IAsyncDisposable
{
    private readonly Chore chore = new(maker.Round, TimeSpan.FromSeconds(1), clock);

    public void Start() => chore.Start();

    public Task Stop(TimeSpan patience) => chore.Stop();

    public ValueTask DisposeAsync() => chore.DisposeAsync();
}
