using System.Diagnostics;
using Granary.Storms.Lab;

namespace Granary.Storms.Replicas;

/// <summary>
/// Three RabbitMQ nodes on this machine, told what the shipped ones are told. Users and policies are the shipped ones.
/// </summary>
internal sealed class BrokerCluster : IAsyncDisposable
{
    public const string Password = "storm";

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);

    private BrokerCluster()
    {
        var mark = Guid.NewGuid().ToString("N")[..6];
        Folder = Directory.CreateTempSubdirectory($"granary-brokers-{mark}-").FullName;
        Nodes = [.. Enumerable.Range(1, 3).Select(n => new BrokerNode(this, $"granary-{mark}-{n}"))];
        Settings = string.Join('\n', Nodes.Select((node, n) =>
            $"cluster_formation.classic_config.nodes.{n + 1} = {node.Name}").Prepend(
            "cluster_formation.peer_discovery_backend = classic_config").Append(
            "cluster_partition_handling = pause_minority"));
    }

    public string Folder { get; }

    public IReadOnlyList<BrokerNode> Nodes { get; }

    public string Settings { get; }

    public string Definitions => Path.Combine(Folder, "definitions.json");

    public Brokers Brokers => new([.. Nodes.Select(node => node.Address)]);

    /// <summary>One after the other: nodes that form a cluster at the same moment may form two.</summary>
    public static async Task<BrokerCluster> Start()
    {
        var cluster = new BrokerCluster();
        try
        {
            await cluster.Prepare();
            foreach (var node in cluster.Nodes)
                await node.Start(StartTime);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            node.Dispose();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task Prepare()
    {
        var cookie = Path.Combine(Folder, ".erlang.cookie");
        await File.WriteAllTextAsync(cookie, Guid.NewGuid().ToString("N"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(cookie, UnixFileMode.UserRead);
        var start = new ProcessStartInfo("sh", Path.Combine(LabSettings.Checkout(), "deploy/rabbitmq/definitions.sh"))
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["GRANARY_PASSWORD"] = Password,
                ["GRANARY_CLIENT_USER"] = "client",
                ["GRANARY_CLIENT_PASSWORD"] = Password,
            },
        };
        using var process = Process.Start(start)!;
        await File.WriteAllTextAsync(Definitions, await process.StandardOutput.ReadToEndAsync());
    }
}
