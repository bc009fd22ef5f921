using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;

namespace Granary.Clustering;

/// <summary>What makes a process a silo of the cluster.</summary>
public static class ClusterHost
{
    private const string Npgsql = "Npgsql";

    /// <summary>A dead silo is found out by three missed probes.</summary>
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(2);

    public static void Add(IHostApplicationBuilder builder, ClusterSetting setting) => builder.UseOrleans(silo =>
    {
        Join(silo, setting);
        Live(silo.Services, setting);
        silo.AddDashboard();
    });

    /// <summary>What a silo needs to hold entities, wherever its cluster is told of.</summary>
    public static void Live(IServiceCollection services, ClusterSetting setting)
    {
        services.AddSingleton<Home>();
        services.Configure<GrainCollectionOptions>(collection =>
        {
            collection.CollectionAge = setting.Idle;
            foreach (var type in Activations())
            {
                if (setting.IdleByKind.TryGetValue(KindOf(type), out var idle))
                    collection.ClassSpecificCollectionAge[type.FullName!] = idle;
            }

            var least = collection.ClassSpecificCollectionAge.Values.Append(setting.Idle).Min();
            collection.CollectionQuantum = TimeSpan.FromSeconds(Math.Clamp(least.TotalSeconds / 4, 0.25, 60));
        });
    }

    public static void MapDashboard(IEndpointRouteBuilder routes, string path) => routes.MapOrleansDashboard(path);

    internal static IEnumerable<Type> Activations() =>
        typeof(ClusterHost).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(EntityActivation)));

    internal static string KindOf(Type activation) =>
        activation.GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, activation).ToString()!;

    private static void Join(ISiloBuilder silo, ClusterSetting setting)
    {
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (setting.ClusterId, setting.ServiceId));
        silo.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (Npgsql, setting.ConnectionString));
        silo.UseAdoNetReminderService(table => (table.Invariant, table.ConnectionString) = (Npgsql, setting.ConnectionString));
        silo.AddAdoNetGrainStorageAsDefault(
            storage => (storage.Invariant, storage.ConnectionString) = (Npgsql, setting.ConnectionString));
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = Probe;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
            membership.MaxJoinAttemptTime = setting.JoinWithin;
        });
        if (setting.AdvertisedAddress.Length > 0)
            silo.ConfigureEndpoints(
                IPAddress.Parse(setting.AdvertisedAddress), setting.SiloPort, setting.GatewayPort, listenOnAnyHostAddress: false);
        else
            silo.ConfigureEndpoints(setting.SiloPort, setting.GatewayPort, listenOnAnyHostAddress: true);
    }
}
