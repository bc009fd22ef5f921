using System.Globalization;
using System.Text;
using Granary.Bench.Load;
using Granary.Bench.Speed;
using Granary.Storms.Lab;

namespace Granary.Bench.Peers;

/// <summary>
/// MassTransit doing the same insert. It hears its own envelope and answers to an exchange; the request's number
/// travels in the last digits of <c>requestId</c>.
/// </summary>
internal sealed class MassTransitPeer(LabSettings settings, PeerProcess process, LoadClient client) : IAsyncDisposable
{
    private static readonly byte[] Mark = Encoding.UTF8.GetBytes("\"requestId\": \"00000000-0000-0000-0000-");

    public Subject Subject => new(Subject.MassTransit, client, Traffic())
    {
        Database = process.Database,
        Remark = "without an inbox: there is none for it here",
    };

    public static async Task<MassTransitPeer> Start(LabSettings settings)
    {
        var process = await PeerProcess.Start(settings, "MassTransit");
        return new(settings, process, await LoadClient.Connect(settings.Amqp, Replies(process), NumberIn));
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await process.DisposeAsync();
    }

    private Traffic Traffic()
    {
        var host = $"rabbitmq://{settings.Amqp.Host}:{settings.Amqp.Port}";
        return new Traffic(process.Queue, $$$"""
            {"requestId":"00000000-0000-0000-0000-############",
            "responseAddress":"{{{host}}}/{{{Replies(process)}}}?durable=false&autodelete=true",
            "messageType":["urn:message:Granary.Peers:CreateBook"],
            "message":{{{LibraryTraffic.NewBook}}}}
            """)
        {
            Check = body => body.IndexOf("\"createdAt\""u8) > 0,
        };
    }

    private static string Replies(PeerProcess process) => process.Queue + ".replies";

    /// <summary>The number of the request that a reply answers.</summary>
    private static long NumberIn(ReadOnlyMemory<byte> body)
    {
        var at = body.Span.IndexOf(Mark);
        var digits = at < 0 ? default : body.Span.Slice(at + Mark.Length, 12);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }
}
