using Granary.Grains;
using Granary.Storms.Lab;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Granary.Tests.Typed;

/// <summary>A program of its own that asks through the gateway, as <c>docs/cluster.md</c> tells to make it.</summary>
internal sealed class CodeClient : IAsyncDisposable
{
    private readonly IHost _host;

    private CodeClient(IHost host) => _host = host;

    public IGranary Granary => _host.Services.GetRequiredService<IGranary>();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<CodeClient> Connect(Installation place, string? credential, MessageTable? messages = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client
            .UseConnectionRetryFilter(static async (_, stopped) =>
            {
                await Task.Delay(200, stopped);
                return true;
            })
            .UseAdoNetClustering(table =>
                (table.Invariant, table.ConnectionString) = ("Npgsql", place.Database.ConnectionString))
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("granary", "granary")));
        if (messages is not null)
            builder.Services.AddSingleton(messages);
        builder.Services.AddGranaryClient(FiveSystems.Table.Actions, credential);
        var client = new CodeClient(builder.Build());
        await client._host.StartAsync();
        return client;
    }

    public static async Task<RefusedException> Refused<T>(Task<T> ask) =>
        await Assert.ThrowsAsync<RefusedException>(() => ask);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
