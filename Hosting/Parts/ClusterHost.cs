using System.Reflection;
using Granary.Asking;
using Granary.Dispatch;
using Granary.Hosting.Cluster;
using Granary.Hosting.Keys;
using Granary.Hosting.Logs;
using Granary.Hosting.Options;
using Granary.Hosting.Seeing;
using Granary.Turns;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Metadata;

namespace Granary.Hosting.Parts;

/// <summary>What makes this process a silo of the cluster.</summary>
internal static class ClusterHost
{
    /// <summary>The systems, on a silo of whatever cluster.</summary>
    public static void Serve(this ISiloBuilder silo, Settings settings)
    {
        Live(silo.Services, settings.Engine, settings.Systems);
        if (!settings.IsGuest)
            Alone(silo.Services, settings.Engine);
        Serve(silo.Services, settings);
        silo.Services.AddTelemetry(silo.Configuration);
    }

    /// <summary>What a silo needs to hold entities, however it knows its cluster.</summary>
    public static void Live(IServiceCollection services, EngineOptions options, SystemTable systems)
    {
        services.AddSingleton(provider => new EntityHost(new(options.MaxActivations), provider));
        services.AddSingleton<IGrainPropertiesProvider>(_ => new OwnOffers(Offers.Of(systems.Actions)));
        services.AddSingleton<ICluster, ClusterOffers>();
        services.Configure<GrainCollectionOptions>(collection =>
        {
            foreach (var type in EntityGrains(systems))
            {
                if (systems.Kinds.FirstOrDefault(kind => kind.Kind == KindOf(type)) is { } kind)
                    collection.ClassSpecificCollectionAge[type.FullName!] = options.IdleOf(kind);
            }

            var quantum = Math.Clamp(options.ShortestIdle(systems.Kinds).TotalSeconds / 4, 0.25, 60);
            collection.CollectionQuantum = TimeSpan.FromSeconds(quantum);
        });
    }

    /// <summary>What concerns all grains of a silo, also those that are not entities.</summary>
    private static void Alone(IServiceCollection services, EngineOptions options)
    {
        // Orleans would remember where a million entities live, long after they have left.
        services.Configure<GrainDirectoryOptions>(directory =>
            directory.CacheSize = Math.Min(directory.CacheSize, options.MaxActivations));
        services.Configure<SiloMessagingOptions>(messaging => messaging.PlacementMaxRetries = 0);
        services.Configure<GrainCollectionOptions>(collection =>
            collection.CollectionAge = TimeSpan.FromSeconds(options.IdleSeconds));
    }

    /// <summary>Orleans' dashboard, for administrators.</summary>
    public static void MapDashboard(WebApplication web, AdminDoor door)
    {
        const string Path = "/dashboard";
        web.Use((context, next) =>
            context.Request.Path.StartsWithSegments(Path) && !door.Opens(context) ? Task.CompletedTask : next());
        web.MapOrleansDashboard(Path);
    }

    /// <summary>A system's grains are in the assembly that it is in.</summary>
    internal static IEnumerable<Type> EntityGrains(SystemTable systems) =>
        systems.All.Select(system => system.GetType().Assembly).Distinct()
            .SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsSubclassOf(typeof(EntityGrain)));

    internal static string KindOf(Type grain) =>
        grain.GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, grain).ToString()!;

    private static void Serve(IServiceCollection services, Settings settings)
    {
        services.TryAddSingleton(provider => new ServiceParts(settings, provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton(TimeProvider.System);
        SystemHost.AddServices(services);
        SystemHost.Add(services, settings);
        services.AddSingleton(provider => new SiloParts(settings, provider));
        services.AddSingleton<ClusterState>();
        services.AddSingleton<StoreOpening>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            provider => provider.GetRequiredService<StoreOpening>());
        services.AddSingleton<GranaryService>()
            .AddHostedService(provider => provider.GetRequiredService<GranaryService>());
        services.PostConfigure<HostOptions>(
            host => host.ShutdownTimeout = TimeSpan.FromSeconds(settings.Amqp.StopSeconds)
            + (settings.IsGuest ? host.ShutdownTimeout : TimeSpan.FromSeconds(settings.Orleans.StopSeconds)));
        services.AddSingleton<IDoor>(provider => provider.GetRequiredService<SiloParts>().Orleans);
    }
}
