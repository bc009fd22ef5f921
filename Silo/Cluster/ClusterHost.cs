using System.Net;
using System.Reflection;
using Granary.Grains;
using Granary.Grains.Asking;
using Granary.Grains.Entities;
using Granary.Grains.Turns;
using Granary.Ports;
using Granary.Silo.Commands;
using Granary.Silo.Hosting;
using Granary.Silo.Options;
using Granary.Silo.Postgres;
using Granary.Wire;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Granary.Silo.Cluster;

/// <summary>What makes this process a silo of the cluster.</summary>
internal static class ClusterHost
{
    private const string Npgsql = "Npgsql";

    /// <summary>A dead silo is found out by three missed probes.</summary>
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(2);

    public static void Add(WebApplicationBuilder builder, Settings settings) => builder.UseOrleans(silo =>
    {
        Join(silo, settings);
        Live(silo.Services, settings.Engine);
        Serve(silo.Services, settings);
        silo.AddDashboard();
    });

    /// <summary>What a silo needs to hold entities, whatever tells it of its cluster.</summary>
    public static void Live(IServiceCollection services, EngineOptions options)
    {
        services.AddSingleton(provider => new EntityHost(new(options.MaxActivations), provider));
        services.Configure<SiloMessagingOptions>(messaging => messaging.PlacementMaxRetries = 0);
        services.Configure<GrainCollectionOptions>(collection =>
        {
            var idle = TimeSpan.FromSeconds(options.IdleSeconds);
            collection.CollectionAge = idle;
            foreach (var type in EntityGrains())
            {
                if (options.IdleSecondsByKind.TryGetValue(KindOf(type), out var seconds))
                    collection.ClassSpecificCollectionAge[type.FullName!] = TimeSpan.FromSeconds(seconds);
            }

            var least = collection.ClassSpecificCollectionAge.Values.Append(idle).Min();
            collection.CollectionQuantum = TimeSpan.FromSeconds(Math.Clamp(least.TotalSeconds / 4, 0.25, 60));
        });
    }

    /// <summary>Orleans' dashboard, for administrators.</summary>
    public static void MapDashboard(WebApplication web, AdminDoor door)
    {
        const string Path = "/dashboard";
        web.Use((context, next) => context.Request.Path.StartsWithSegments(Path) && !door.Opens(context) ? Task.CompletedTask : next());
        web.MapOrleansDashboard(Path);
    }

    internal static IEnumerable<Type> EntityGrains() =>
        typeof(Kinds).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(EntityGrain)));

    internal static string KindOf(Type grain) =>
        grain.GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, grain).ToString()!;

    private static void Serve(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(ClusterProof.Of(settings.Security.SigningSecret));
        services.AddSingleton(new MessageTable(Kinds.All.SelectMany(kind => kind.Messages)
            .Concat(Granary.Actions.AllActions.Lines.Select(line => line.Message))));
        services.AddSingleton(provider => new StoreParts(settings, TimeProvider.System, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => new OrleansEngine(
            provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<EntityHost>(),
            new(provider.GetRequiredService<StoreParts>().Store, Kinds.All, AskTable.Granary,
                new(settings.Engine.MailboxSize, settings.Engine.BusyRetryMs), TimeProvider.System)
            {
                Log = new TurnLog(provider.GetRequiredService<ILogger<TurnLog>>()),
            }));
        services.AddSingleton(provider => new SiloParts(settings, TimeProvider.System, provider));
        services.AddSingleton<IDoor>(provider => provider.GetRequiredService<SiloParts>().Orleans);
        services.AddSingleton<Granary.Entities.IGranary, Granary.Entities.SiloGranary>();
    }

    private static void Join(ISiloBuilder silo, Settings settings)
    {
        var (options, connection) = (settings.Orleans, OrleansTables.ConnectionString(settings.Postgres));
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        silo.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (Npgsql, connection));
        silo.UseAdoNetReminderService(table => (table.Invariant, table.ConnectionString) = (Npgsql, connection));
        silo.AddAdoNetGrainStorageAsDefault(storage => (storage.Invariant, storage.ConnectionString) = (Npgsql, connection));
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = Probe;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
            membership.MaxJoinAttemptTime = TimeSpan.FromSeconds(options.JoinSeconds);
        });
        if (options.AdvertisedAddress.Length > 0)
            silo.ConfigureEndpoints(
                IPAddress.Parse(options.AdvertisedAddress), options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: false);
        else
            silo.ConfigureEndpoints(options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: true);
    }
}
