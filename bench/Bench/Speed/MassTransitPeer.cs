using System.Globalization;
using System.Text;
using Granary.Bench.Load;
using Granary.Storms.Lab;
using RabbitMQ.Client;

namespace Granary.Bench.Speed;

/// <summary>
/// MassTransit doing the same insert, as a process of its own. It hears its own envelope and answers to an exchange;
/// the
/// request's number travels in the last digits of <c>requestId</c>.
/// </summary>
internal sealed class MassTransitPeer : IAsyncDisposable
{
    private static readonly byte[] s_mark = Encoding.UTF8.GetBytes("\"requestId\": \"00000000-0000-0000-0000-");
    private readonly LabSettings _settings;
    private readonly ServerProcess _process;

    private MassTransitPeer(LabSettings settings, TestDatabase database, ServerProcess process, string queue)
    {
        _settings = settings;
        Database = database;
        _process = process;
        Queue = queue;
    }

    public TestDatabase Database { get; }

    public string Queue { get; }

    public string Replies => Queue + ".replies";

    public static async Task<MassTransitPeer> Start(LabSettings settings)
    {
        var name = $"granary_peer_{Environment.ProcessId}";
        var ready = Path.Combine(Path.GetTempPath(), name + ".ready");
        File.Delete(ready);
        var database = await TestDatabase.Create(settings.Postgres, name);
        var variables = new Dictionary<string, string>
        {
            ["GRANARY_AMQP"] = settings.Amqp.ToString(),
            ["GRANARY_PG"] = database.ConnectionString,
        };
        var process = ServerProcess.Start(
            Program(), ["--queue", name, "--ready", ready], variables, Path.Combine(settings.Logs, "masstransit.log"));
        var peer = new MassTransitPeer(settings, database, process, name);
        await Until.True("MassTransit consumes", TimeSpan.FromSeconds(60), () => File.Exists(ready));
        return peer;
    }

    public Traffic Traffic()
    {
        var host = $"rabbitmq://{_settings.Amqp.Host}:{_settings.Amqp.Port}";
        return new Traffic(Queue, $$$"""
            {"requestId":"00000000-0000-0000-0000-############",
            "responseAddress":"{{{host}}}/{{{Replies}}}?durable=false&autodelete=true",
            "messageType":["urn:message:Granary.Peers:CreateBook"],
            "message":{"title":"The Grapes of Wrath","author":"John Steinbeck","year":1939,"isbn":"978-0-14-303943-3"}}
            """)
        {
            Check = body => body.IndexOf("\"createdAt\""u8) > 0,
        };
    }

    /// <summary>The number of the request that a reply answers.</summary>
    public static long NumberIn(ReadOnlyMemory<byte> body)
    {
        var at = body.Span.IndexOf(s_mark);
        var digits = at < 0 ? default : body.Span.Slice(at + s_mark.Length, 12);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.Kill();
        _process.Dispose();
        await using var connection = await new ConnectionFactory { Uri = _settings.Amqp }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in new[] { Queue, Queue + "_error", Queue + "_skipped" })
        {
            await channel.QueueDeleteAsync(queue);
            await channel.ExchangeDeleteAsync(queue);
        }

        await Database.DisposeAsync();
    }

    private static string Program() => Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "../../../../peers/MassTransit/bin/Release/net10.0/granary-peer-masstransit"));
}
