using Granary.Storms.Lab;
using RabbitMQ.Client;

namespace Granary.Bench.Peers;

/// <summary>The program of a peer as a process of its own, with a queue and a database of its own.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private readonly Uri _amqp;
    private readonly ServerProcess _process;

    private PeerProcess(Uri amqp, TestDatabase database, ServerProcess process, string queue)
    {
        _amqp = amqp;
        _process = process;
        Database = database;
        Queue = queue;
    }

    public TestDatabase Database { get; }

    public string Queue { get; }

    /// <param name="settings">The services.</param>
    /// <param name="peer">Its folder in <c>bench/peers</c>.</param>
    public static async Task<PeerProcess> Start(LabSettings settings, string peer)
    {
        var name = $"granary_{peer.ToLowerInvariant()}_{Environment.ProcessId}";
        var ready = Path.Combine(Path.GetTempPath(), name + ".ready");
        File.Delete(ready);
        var database = await TestDatabase.Create(settings.Postgres, name);
        var variables = new Dictionary<string, string>
        {
            ["GRANARY_AMQP"] = settings.Amqp.ToString(),
            ["GRANARY_PG"] = database.ConnectionString,
        };
        var log = Path.Combine(settings.Logs, peer.ToLowerInvariant() + ".log");
        var process = ServerProcess.Start(Program(peer), ["--queue", name, "--ready", ready], variables, log);
        var started = new PeerProcess(settings.Amqp, database, process, name);
        await Until.True($"{peer} consumes (its log: {log})", TimeSpan.FromSeconds(60), () => File.Exists(ready));
        File.Delete(ready);
        return started;
    }

    /// <summary>The program that was built along with the bench.</summary>
    public static string Program(string peer)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "../../../../peers", peer, "bin/Release/net10.0");
        return Path.GetFullPath(Path.Combine(folder, "granary-peer-" + peer.ToLowerInvariant()));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.Kill();
        _process.Dispose();
        await using var connection = await new ConnectionFactory { Uri = _amqp }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in new[] { Queue, Queue + "_error", Queue + "_skipped", "wolverine-dead-letter-queue" })
        {
            await channel.QueueDeleteAsync(queue);
            await channel.ExchangeDeleteAsync(queue);
        }

        await Database.DisposeAsync();
    }
}
