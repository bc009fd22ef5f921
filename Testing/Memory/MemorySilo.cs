using Granary.Dispatch;
using Granary.Hosting.Cluster;
using Granary.Hosting.Options;
using Granary.Hosting.Parts;

namespace Granary.Testing.Memory;

/// <summary>A silo as any other, but for store, clock and broker.</summary>
internal static class MemorySilo
{
    public static void Add(IServiceCollection services, Settings settings, ModelStore store, StandingClock clock)
    {
        ClusterHost.Live(services, settings.Engine, settings.Systems);
        services.AddSingleton<IStore>(store);
        services.AddSingleton<IDatabase>(new MemoryDatabase(store));
        services.AddKeyedSingleton<TimeProvider>(SystemServices.Clock, clock);
        services.AddKeyedSingleton<IDependencyState>(SystemServices.Broker, new SteadyBroker());
        SystemHost.Add(services, settings);
        // The house's own are about the services, and keys are the store's.
        var systems = settings.Systems.All.Where(system => system != SystemTable.House);
        services.AddSingleton(provider => new FrontParts(
            settings, [.. systems.SelectMany(one => one.Actions)], provider,
            new ListHandler(settings.Systems, provider.GetRequiredService<IDatabase>())));
        services.AddSingleton<IDispatcher>(provider => provider.GetRequiredService<FrontParts>().Dispatcher);
        services.AddSingleton<IDoor>(provider => provider.GetRequiredService<FrontParts>().Orleans);
    }
}
