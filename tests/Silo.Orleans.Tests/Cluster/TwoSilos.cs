using Granary.Clustering;
using Granary.Ports;
using Granary.Tests.Engines.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Granary.Tests.Cluster;

/// <summary>Two silos in this process; every test puts its own engine and store into them.</summary>
public sealed class TwoSilos : IAsyncLifetime
{
    public const string Name = "two silos";

    private readonly InProcessTestCluster cluster;

    public TwoSilos()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) => ClusterHost.Live(silo.Services, new()
        {
            ClusterId = "tests",
            ServiceId = "tests",
            SiloPort = 1,
            GatewayPort = 0,
            ConnectionString = "",
            JoinWithin = TimeSpan.FromSeconds(30),
            Idle = TimeSpan.FromMinutes(10),
            IdleByKind = new Dictionary<string, TimeSpan> { ["book"] = TimeSpan.FromMinutes(5) },
        }));
        cluster = builder.Build();
    }

    public Task InitializeAsync() => cluster.DeployAsync();

    public Task DisposeAsync() => cluster.DisposeAsync().AsTask();

    internal IServiceProvider Services(int silo) => cluster.Silos[silo].ServiceProvider;

    internal OrleansEngine Engine(int silo, EngineSetting setting) => new(
        Services(silo), setting.Store, setting.Fence, setting.Time, setting.Kinds, setting.Asks,
        new(setting.Options.MailboxSize, setting.Options.BusyRetryMs));

    /// <summary>So that the next test, whose store counts from 1 again, finds nothing of this one in memory.</summary>
    internal Task Forget() =>
        Services(0).GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
}

[CollectionDefinition(TwoSilos.Name)]
public sealed class TwoSilosCollection : ICollectionFixture<TwoSilos>;
