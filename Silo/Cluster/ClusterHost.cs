using System.Reflection;
using Granary.Asking;
using Granary.Dispatch;
using Granary.Grains;
using Granary.Silo.Commands;
using Granary.Silo.Hosting;
using Granary.Silo.Options;
using Granary.Silo.Postgres;
using Granary.Turns;
using Granary.Wire;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Metadata;

namespace Granary.Silo.Cluster;

/// <summary>What makes this process a silo of the cluster.</summary>
internal static class ClusterHost
{
    public static void Add(WebApplicationBuilder builder, Settings settings) =>
        builder.UseOrleans(silo =>
        {
            silo.Join(settings);
            Live(silo.Services, settings.Engine, settings.Systems);
            Serve(silo.Services, settings);
        });

    /// <summary>What a silo needs to hold entities, whatever tells it of its cluster.</summary>
    public static void Live(IServiceCollection services, EngineOptions options, SystemTable systems)
    {
        services.AddSingleton(provider => new EntityHost(new(options.MaxActivations), provider));
        services.AddSingleton<IGrainPropertiesProvider>(_ => new OwnOffers(Offers.Of(systems.Actions)));
        services.AddSingleton<ICluster, ClusterOffers>();
        // Orleans would remember where a million entities live, long after they have left.
        services.Configure<GrainDirectoryOptions>(directory =>
            directory.CacheSize = Math.Min(directory.CacheSize, options.MaxActivations));
        services.Configure<SiloMessagingOptions>(messaging => messaging.PlacementMaxRetries = 0);
        services.Configure<GrainCollectionOptions>(collection =>
        {
            collection.CollectionAge = TimeSpan.FromSeconds(options.IdleSeconds);
            foreach (var type in EntityGrains(systems))
            {
                if (systems.Kinds.FirstOrDefault(kind => kind.Kind == KindOf(type)) is { } kind)
                    collection.ClassSpecificCollectionAge[type.FullName!] = options.IdleOf(kind);
            }

            var quantum = Math.Clamp(options.ShortestIdle(systems.Kinds).TotalSeconds / 4, 0.25, 60);
            collection.CollectionQuantum = TimeSpan.FromSeconds(quantum);
        });
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
        services.AddSingleton(ClusterProof.Of(settings.Security.SigningSecret));
        services.AddSingleton(_ => new MessageTable(settings.Systems.Kinds.SelectMany(kind => kind.Messages)
            .Concat(settings.Systems.Actions.Select(line => line.Message))));
        services.AddSingleton(provider =>
            Engine(provider, provider.GetRequiredService<ServiceParts>().Store, settings));
        SystemHost.Add(services, settings);
        services.AddSingleton(provider => new SiloParts(settings, provider));
        services.AddSingleton<ClusterState>();
        services.AddSingleton<StoreOpening>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            provider => provider.GetRequiredService<StoreOpening>());
        services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(settings.Orleans.StopSeconds));
        services.AddSingleton<IDoor>(provider => provider.GetRequiredService<SiloParts>().Orleans);
        services.AddSingleton<IGranary, SiloGranary>();
    }

    private static OrleansEngine Engine(IServiceProvider provider, StoreParts store, Settings settings) => new(
        provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<EntityHost>(),
        new(store.Store, settings.Systems.Kinds, new(settings.Engine.MailboxSize, settings.Engine.BusyRetryMs), store.Clock)
        {
            CallEvery = settings.Engine.ShortestIdle(settings.Systems.Kinds) / 4,
            Log = new TurnLog(provider.GetRequiredService<ILogger<TurnLog>>()),
        });
}
