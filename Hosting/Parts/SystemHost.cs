using Granary.Asking;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Hosting.Options;

namespace Granary.Hosting.Parts;

/// <summary>The systems in the container, and what they may ask it for.</summary>
internal static class SystemHost
{
    public static void Add(IServiceCollection services, Settings settings)
    {
        services.AddSingleton<IEngine>(provider => provider.GetRequiredService<OrleansEngine>());
        services.AddSingleton<IStore>(provider => Store(provider).Store);
        services.AddSingleton(provider => Store(provider).Database);
        services.AddSingleton<IActions>(provider => new OwnActions(provider.GetRequiredService<ServiceParts>()));
        services.AddSingleton<ITokens>(provider => new TokenIssuer(settings.Security, Store(provider).Clock));
        services.AddKeyedSingleton<TimeProvider>(SystemServices.Clock, (provider, _) => Store(provider).Clock);
        services.AddKeyedSingleton<IDependencyState>(
            SystemServices.Broker, (provider, _) => provider.GetRequiredService<ServiceParts>().Bridge.Broker);
        foreach (var system in settings.Systems.All)
            system.AddServices(services);
    }

    private static StoreParts Store(IServiceProvider provider) => provider.GetRequiredService<ServiceParts>().Store;
}
