using System.Net;
using System.Net.Sockets;
using Granary.Hosting.Options;
using Granary.Postgres;
using Orleans;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>The silo's identity, where it listens, and how it and the others find each other.</summary>
internal static class ClusterJoin
{
    private const string Npgsql = "Npgsql";

    /// <summary>
    /// Throws if the certificate or the pod's data is wrong, before anything is opened: a silo that is refused
    /// leaves nothing behind.
    /// </summary>
    public static void Check(Settings settings)
    {
        Advertised(settings.Orleans, settings.Profile);
        ClusterCertificates.Load(settings.Orleans.Tls);
    }

    public static void Join(this ISiloBuilder silo, Settings settings)
    {
        var (options, connection) = (settings.Orleans, OrleansTables.ConnectionString(settings.Postgres));
        silo.Listen(options, settings.Profile);
        if (options.Kubernetes)
            silo.UseKubernetesHosting();
        else
            silo.Configure<SiloOptions>(named => named.SiloName = Name(options));
        silo.Configure<ClusterOptions>(cluster =>
            (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        silo.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (Npgsql, connection));
        silo.Configure<ClusterMembershipOptions>(membership => Watch(membership, options));
        silo.Services.AddSingleton<LastWords>();
        silo.Services.AddSingleton<IFatalErrorHandler>(services => services.GetRequiredService<LastWords>());
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services =>
            services.GetRequiredService<LastWords>());
        silo.Services.AddSingleton(options);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DeadSilos>();
        if (options.ListenOn == ListenOn.Any)
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, OwnAddressCheck>();
        silo.Secure(options.Tls);
        silo.Extend(options, connection);
    }

    private static void Secure(this ISiloBuilder silo, ClusterTls tls)
    {
        if (ClusterCertificates.Load(tls) is { } certificates)
        {
            silo.Services.AddSingleton(certificates).AddOptions<SiloConnectionOptions>()
                .Configure<ILogger<ClusterCertificates>>(certificates.Apply);
        }
    }

    /// <summary>What an operator may have besides.</summary>
    private static void Extend(this ISiloBuilder silo, OrleansOptions options, string connection)
    {
#pragma warning disable ORLEANSEXP002, ORLEANSEXP003 // Off unless the operator asks for them.
        if (options.Directory == DirectoryKind.Distributed)
            silo.AddDistributedGrainDirectory();
        if (options.Rebalancing)
            silo.AddActivationRebalancer();
#pragma warning restore ORLEANSEXP002, ORLEANSEXP003
        if (options.Reminders)
            silo.UseAdoNetReminderService(table => (table.Invariant, table.ConnectionString) = (Npgsql, connection));
        if (options.Storage)
            silo.AddAdoNetGrainStorageAsDefault(storage =>
                (storage.Invariant, storage.ConnectionString) = (Npgsql, connection));
        // Its trace would show the log, with whatever stands in it, to a browser.
        if (options.Dashboard)
            silo.AddDashboard(dashboard => dashboard.HideTrace = true);
    }

    /// <summary>
    /// How often a silo writes a sign of life into the table. A silo of another cluster is known by one that is not
    /// older than 20 s (<see cref="OrleansTables"/>).
    /// </summary>
    internal static TimeSpan Sign(OrleansOptions options) => TimeSpan.FromSeconds(Math.Min(options.ProbeSeconds, 5));

    private static void Watch(ClusterMembershipOptions membership, OrleansOptions options)
    {
        var probe = TimeSpan.FromSeconds(options.ProbeSeconds);
        membership.ProbeTimeout = probe;
        membership.IAmAliveTablePublishTimeout = Sign(options);
        membership.TableRefreshTimeout = 5 * probe;
        membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
        membership.MaxJoinAttemptTime = TimeSpan.FromSeconds(options.JoinSeconds);
        // It counts from the start of the process, so a silo on a slow machine would evict itself. DeadSilos does it.
        membership.EvictWhenMaxJoinAttemptTimeExceeded = false;
    }

    private static void Listen(this ISiloBuilder silo, OrleansOptions options, string profile)
    {
        var advertised = Advertised(options, profile);
        silo.Configure<EndpointOptions>(endpoint =>
        {
            (endpoint.SiloPort, endpoint.GatewayPort) = (options.SiloPort, options.GatewayPort);
            if (advertised is not null)
                endpoint.AdvertisedIPAddress = advertised;
        });

        // After Orleans has found the machine's address, and before UseKubernetesHosting would open all of them.
        silo.Services.PostConfigure<EndpointOptions>(endpoint =>
        {
            var own = endpoint.AdvertisedIPAddress;
            var any = own.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            var on = options.ListenOn == ListenOn.Any ? any : own;
            endpoint.SiloListeningEndpoint = new(on, options.SiloPort);
            endpoint.GatewayListeningEndpoint = options.GatewayPort == 0 ? null : new(on, options.GatewayPort);
        });
    }

    /// <returns>Null: Orleans finds the machine's own.</returns>
    private static IPAddress? Advertised(OrleansOptions options, string profile)
    {
        if (options.Kubernetes && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST")))
            throw new SetupException("Orleans:Kubernetes is on, but this process runs in no pod: switch it off");
        var given = options.AdvertisedAddress;
        if (given.Length == 0 && options.Kubernetes)
            given = Environment.GetEnvironmentVariable("POD_IP") ?? throw new SetupException(
                "Orleans:Kubernetes is on, but POD_IP is not set: see deploy/kubernetes/silo.yaml");
        if (given.Length > 0)
            return IPAddress.Parse(given);
        return profile == Profile.Development ? IPAddress.Loopback : null;
    }

    private static string Name(OrleansOptions options) =>
        options.SiloName.Length > 0 ? options.SiloName : $"{Environment.MachineName}:{options.SiloPort}";
}
