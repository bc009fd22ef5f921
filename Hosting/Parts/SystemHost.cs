using Granary.Asking;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Hosting.Logs;
using Granary.Hosting.Options;
using Granary.Wire;
using Orleans;

namespace Granary.Hosting.Parts;

/// <summary>The systems in the container, and what they may ask it for.</summary>
internal static class SystemHost
{
    /// <summary>What all of it stands on, where that is PostgreSQL and RabbitMQ.</summary>
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<IStore>(provider => Store(provider).Store);
        services.AddSingleton(provider => Store(provider).Database);
        services.AddSingleton<IDispatcher>(provider => provider.GetRequiredService<ServiceParts>());
        services.AddKeyedSingleton<TimeProvider>(SystemServices.Clock, (provider, _) => Store(provider).Clock);
        services.AddKeyedSingleton<IDependencyState>(
            SystemServices.Broker, (provider, _) => provider.GetRequiredService<ServiceParts>().Bridge.Broker);
    }

    public static void Add(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(ClusterProof.Of(settings.Security.SigningSecret));
        services.AddSingleton(_ => new MessageTable(settings.Systems.Kinds.SelectMany(kind => kind.Messages)
            .Concat(settings.Systems.Actions.Select(line => line.Message))));
        services.AddSingleton(settings.Systems);
        services.AddSingleton(provider => Engine(provider, settings));
        services.AddSingleton<IEngine>(provider => provider.GetRequiredService<OrleansEngine>());
        services.AddSingleton<IActions>(provider => new OwnActions(provider.GetRequiredService<IDispatcher>));
        services.AddSingleton<IFingerprints>(new Fingerprints(settings.Security));
        services.AddSingleton<ITokens>(provider => new TokenIssuer(settings.Security, Clock(provider)));
        services.AddSingleton<IGranary, SiloGranary>();
        foreach (var system in settings.Systems.All)
            system.AddServices(services);
    }

    private static OrleansEngine Engine(IServiceProvider provider, Settings settings) => new(
        provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<EntityHost>(),
        new(
            provider.GetRequiredService<IStore>(), settings.Systems.Kinds,
            Lanes(settings.Engine), Clock(provider))
        {
            CallEvery = settings.Engine.ShortestIdle(settings.Systems.Kinds) / 4,
            Log = new TurnLog(provider.GetRequiredService<ILogger<TurnLog>>(), settings.Systems.Actions),
        });

    private static LaneOptions Lanes(EngineOptions options) => new(options.MailboxSize, options.BusyRetryMs)
    {
        RuleTime = TimeSpan.FromSeconds(options.RuleSeconds),
        MaxStateBytes = options.MaxStateBytes,
    };

    private static TimeProvider Clock(IServiceProvider provider) =>
        provider.GetRequiredKeyedService<TimeProvider>(SystemServices.Clock);

    private static StoreParts Store(IServiceProvider provider) => provider.GetRequiredService<ServiceParts>().Store;
}
