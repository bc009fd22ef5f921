using System.Globalization;
using Granary.Bench.Load;
using Granary.Bench.Speed;
using Granary.Storms.Lab;
using RabbitMQ.Client;

namespace Granary.Bench.Peers;

/// <summary>
/// Wolverine doing the same insert behind its durable inbox. Properties and headers tell it what a message is and where
/// its reply goes; it hands the correlation id back.
/// </summary>
internal sealed class WolverinePeer(PeerProcess process, LoadClient client) : IAsyncDisposable
{
    public Subject Subject => new(Subject.Wolverine, client, Traffic())
    {
        Database = process.Database,
        Remark = "durable inbox",
    };

    public static async Task<WolverinePeer> Start(LabSettings settings)
    {
        var process = await PeerProcess.Start(settings, "Wolverine");
        return new(process, await LoadClient.Connect(settings.Amqp, Replies(process)));
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await process.DisposeAsync();
    }

    private Traffic Traffic()
    {
        var headers = new Dictionary<string, object?>
        {
            ["reply-uri"] = $"rabbitmq://queue/{Replies(process)}",
            ["reply-requested"] = "Granary.Peers.BookCreated",
        };
        return new Traffic(process.Queue, LibraryTraffic.NewBook)
        {
            Check = body => body.IndexOf("\"createdAt\""u8) > 0,
            Stamp = (properties, number) => Stamp(properties, headers, number),
        };
    }

    // The inbox knows a message by its id.
    private static void Stamp(BasicProperties properties, Dictionary<string, object?> headers, long number)
    {
        properties.MessageId = "00000000-0000-0000-0000-" + number.ToString("D12", CultureInfo.InvariantCulture);
        properties.Type = "Granary.Peers.CreateBook";
        properties.Headers = headers;
    }

    // Wolverine takes a queue with such a name for another node's and does not declare it.
    private static string Replies(PeerProcess process) => "wolverine.response." + process.Queue;
}
