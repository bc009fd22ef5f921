using Granary.Asking;
using Granary.Dispatch;
using Granary.Grains;
using Granary.Hosting.Cluster;
using Granary.Hosting.Options;
using Granary.Hosting.Parts;
using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Granary.Tests.Cluster;

/// <summary>Two silos in this process; every test puts its own engine and store into them.</summary>
public sealed class TwoSilos : IAsyncLifetime
{
    public const string Name = "two silos";

    private readonly InProcessTestCluster _cluster;

    public TwoSilos()
        : this(new() { IdleSecondsByKind = { ["book"] = 300 } })
    {
    }

    internal TwoSilos(EngineOptions options, TimeSpan? patience = null)
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            ClusterHost.Live(silo.Services, options, FiveSystems.Table);
            silo.Services.AddSingleton<IDoor>(new OrleansDoor(new ActionTable(FiveSystems.Table.Actions), null!));
            silo.Services.AddSingleton(ClusterProof.Of("tests"));
            silo.Services.AddSingleton(new MessageTable(CounterMessages.All));
            if (patience is { } time)
                silo.Services.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = time);
        });
        builder.ConfigureClient(client =>
        {
            client.Services.AddSingleton(ClusterProof.Of("tests"));
            client.Services.AddSingleton(new MessageTable(CounterMessages.All));
        });
        _cluster = builder.Build();
    }

    public Task InitializeAsync() => _cluster.DeployAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    internal IGrainFactory Grains(int silo) => Services(silo).GetRequiredService<IGrainFactory>();

    internal EntityHost Host(int silo) => Services(silo).GetRequiredService<EntityHost>();

    internal OrleansEngine Engine(int silo, EngineSetting setting) => new(
        Grains(silo), Host(silo),
        new(setting.Store, setting.Kinds,
            new(setting.Options.MailboxSize, setting.Options.BusyRetryMs), setting.Time));

    /// <summary>So that the next test, whose store counts from 1 again, finds nothing of this one in memory.</summary>
    internal async Task Forget()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        do
        {
            await Grains(0).GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
            await Task.Delay(1, patience.Token);
        }
        while (Host(0).Residents.Count + Host(1).Residents.Count > 0);
    }

    internal ICluster Cluster(int silo) => Services(silo).GetRequiredService<ICluster>();

    /// <summary>Where it is in memory, if it is.</summary>
    internal EntityGrain? Home(GrainKey key) => Host(0).Residents.Find(key) ?? Host(1).Residents.Find(key);

    internal SiloAddress Address(int silo) => _cluster.Silos[silo].SiloAddress;

    private IServiceProvider Services(int silo) => _cluster.Silos[silo].ServiceProvider;
}

[CollectionDefinition(TwoSilos.Name)]
public sealed class TwoSilosCollection : ICollectionFixture<TwoSilos>;
