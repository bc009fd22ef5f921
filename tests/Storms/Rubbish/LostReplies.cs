using System.Text;
using Granary.Storms.Lab;
using Granary.Storms.Weather;
using RabbitMQ.Client;

namespace Granary.Storms.Rubbish;

/// <summary>
/// Requests whose reply can go nowhere. What is right is done all the same; what is refused is dead-lettered with its
/// code; and nobody gets a reply into one of our own queues.
/// </summary>
internal sealed class LostReplies(Arena arena)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Topology _topology = arena.Place.Topology;
    private int _number;

    public async Task Throw()
    {
        var factory = new ConnectionFactory { Uri = arena.Place.Amqp, AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync("storm of lost replies");
        await using var channel = await connection.CreateChannelAsync();
        var vanished = await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true);

        await Send(channel, "done", null);
        await Send(channel, "done", vanished.QueueName);
        await channel.QueueDeleteAsync(vanished.QueueName);
        foreach (var nowhere in Nowhere())
            await Send(channel, "done", nowhere);
        foreach (var own in _topology.Queues)
            await Send(channel, "stolen", own);
        foreach (var forged in Forged())
            await Send(channel, "forged", forged);
        await Send(channel, "refused", null, Trash.Envelope("create_book", """{"title":"refused"}"""));

        await Done(2 + Nowhere().Count());
        await DeadLettered([.. _topology.Queues.Select(_ => Trash.Invalid), Trash.Broken]);
    }

    private static IEnumerable<string> Nowhere() =>
    [
        "there.is.no.such.queue", new string('q', 255), "ünï→cødé", " ", "\n", "#", "amq.direct",
    ];

    /// <summary>
    /// A token that the broker cannot decode costs whoever publishes to it the connection (541). Whether such a request
    /// is done or refused is open; that it is delivered again and again is not.
    /// </summary>
    private static IEnumerable<string> Forged() =>
    [
        "amq.rabbitmq.reply-to.", "amq.rabbitmq.reply-to.x", "amq.rabbitmq.reply-to.!!!.!!!",
        "amq.rabbitmq.reply-to.AAAA.BBBB",
        "amq.rabbitmq.reply-to.g1h2AA5yZXBseUAxMjM0NTY3OAAAAAAAAAAAAAAAAA==.forged==",
    ];

    private async Task Send(IChannel channel, string title, string? replyTo, string? body = null)
    {
        var properties = new BasicProperties
        {
            CorrelationId = $"lost-{_number++}",
            DeliveryMode = DeliveryModes.Persistent,
        };
        if (replyTo is not null)
            properties.ReplyTo = replyTo;
        body ??= Trash.Envelope("create_book", $$"""{"title":"{{title}}","author":"a"}""");
        await channel.BasicPublishAsync(
            "", _topology.Requests, mandatory: false, properties, Encoding.UTF8.GetBytes(body));
    }

    private async Task Done(int expected)
    {
        try
        {
            await Until.True($"{expected} requests without a way back are done", Patience, async () =>
                await Books("done") == expected);
        }
        catch (TimeoutException e)
        {
            arena.Faults.Add($"{e.Message}, {await Books("done")} are");
        }
    }

    private async Task DeadLettered(string[] codes)
    {
        var letters = new List<IDictionary<string, object?>>();
        try
        {
            await Until.True($"{codes.Length} dead letters are there", Patience, async () =>
            {
                letters.AddRange(await _topology.DrainDeadLetters());
                return letters.Count >= codes.Length;
            });
        }
        catch (TimeoutException e)
        {
            arena.Faults.Add($"{e.Message}, {letters.Count} are");
        }

        var found = letters.Select(Code).Order().ToList();
        var more = codes.Aggregate(found.ToList(), (rest, code) => rest.Remove(code) ? rest : [.. rest, $"no {code}"]);
        var right = more.Count <= Forged().Count() && more.TrueForAll(code => code == Trash.Invalid);
        arena.Faults.AddIf(!right, $"dead letters say {string.Join(", ", found)}, not {string.Join(", ", codes)}");
        arena.Faults.AddIf(await Books("stolen") > 0, "a request with one of our own queues as reply_to was done");
    }

    private Task<long> Books(string title) =>
        arena.Place.Database.Number($"SELECT count(*) FROM books WHERE state->>'title' = '{title}'");

    private static string Code(IDictionary<string, object?> headers) =>
        headers.TryGetValue("x-error-code", out var code) && code is byte[] text
            ? Encoding.UTF8.GetString(text)
            : "none";
}
