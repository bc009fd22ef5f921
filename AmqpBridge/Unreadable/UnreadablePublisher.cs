using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Replies;
using Granary.AmqpBridge.Retries;
using Granary.AmqpBridge.Topology;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Unreadable;

/// <summary>
/// Answers unreadable messages and keeps what could be saved of them as dead letters, over connections of its own: an
/// address that breaks the connection affects nothing else.
/// </summary>
internal sealed partial class UnreadablePublisher(
    AmqpOptions options, TopologyTable table, LetterWriter letters, ILogger logger) : IAsyncDisposable
{
    public const string Code = "unreadable";

    private const string ConnectionName = "granary: unreadable messages";

    private IConnection? _connection;
    private ConfirmedPublisher? _publisher;

    public async Task Keep(RawMessage message, string fault, RequestQueue origin, string queue, CancellationToken stop)
    {
        var saved = SavedProperties.Of(message.Properties);
        var id = saved.CorrelationId ?? saved.MessageId
            ?? Postmark.Short(EnvelopeText.Find(message.Body.Start, "id"u8));
        if (queue != origin.DeadLetters && saved.ReplyTo is { Length: > 0 } replyTo
            && table.ReplyFault(replyTo) is null)
            await Answer(replyTo, id, fault, stop);
        BridgeMetrics.Unreadable.Add(1);
        var properties = Properties(saved);
        var undone = new Undone(queue, 1, message.Body.Start) { Cut = message.Body };
        var body = letters.Write(properties.Headers!, new DeadLetterReason(Code, fault), undone);
        // Not where dead letters are consumed: what cannot be read may start nothing.
        if (await Put(table.LastDeadLetters(origin), properties, body, stop) == PublishOutcome.Confirmed)
            LogKept(queue, Shown.Of(id), message.Body.Length, fault);
        else
            // Nobody vouches for such a message, and full dead letters stop nothing.
            LogDropped(queue, Shown.Of(id), message.Body.Length, message.Body.Sha256, fault);
    }

    public async ValueTask DisposeAsync()
    {
        if (_publisher is not null)
            await _publisher.DisposeAsync();
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    /// <summary>
    /// In a new installation the queue is made when the silo is ready already, and the message may have come before.
    /// </summary>
    private async Task<PublishOutcome> Put(
        string kept, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        var publisher = await Publisher();
        var outcome = await publisher.Publish(table.Internal, kept, properties, body).WaitAsync(stop);
        if (outcome != PublishOutcome.Unroutable)
            return outcome;
        await TopologyDeclarer.DeclareEach(_connection!, table, [.. table.Queues.Where(own => own.Name == kept)]);
        return await publisher.Publish(table.Internal, kept, properties, body).WaitAsync(stop);
    }

    private async Task Answer(string replyTo, string id, string fault, CancellationToken stop)
    {
        try
        {
            using var writer = new ReplyWriter();
            var body = writer.Write(id, Outcome.Refused(new Refusal(ErrorCode.InvalidRequest, fault)));
            var properties = ReplyProperties.OfRefusal(id, ErrorCode.InvalidRequest);
            await using var connection = await BrokerConnection.Open(options, ConnectionName);
            await using var publisher = await ConfirmedPublisher.Open(connection);
            await publisher.Publish("", replyTo, properties, body, mandatory: false).WaitAsync(stop);
        }
        catch (Exception unsent) when (!stop.IsCancellationRequested)
        {
            LogUnanswered(Shown.Of(id), BrokerFaults.OneLine(unsent.Message));
        }
    }

    private static BasicProperties Properties(SavedProperties saved)
    {
        var properties = new BasicProperties { Persistent = true, Headers = new Dictionary<string, object?>() };
        if (saved.ContentType is { } type)
            properties.ContentType = ShortText.Cut(type);
        if (saved.CorrelationId is { } correlation)
            properties.CorrelationId = ShortText.Cut(correlation);
        if (saved.ReplyTo is { } replyTo)
            properties.ReplyTo = ShortText.Cut(replyTo);
        if (saved.MessageId is { } id)
            properties.MessageId = ShortText.Cut(id);
        return properties;
    }

    private async Task<ConfirmedPublisher> Publisher()
    {
        _connection ??= await BrokerConnection.Open(options, ConnectionName);
        return _publisher ??= await ConfirmedPublisher.Open(_connection);
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Message {Id} of {Bytes} bytes in {Queue} is unreadable and goes to the dead letters: {Fault}")]
    private partial void LogKept(string queue, string id, long bytes, string fault);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Message {Id} of {Bytes} bytes (SHA-256 {Hash}) in {Queue} is unreadable and dropped, "
            + "for the dead letters are full: {Fault}")]
    private partial void LogDropped(string queue, string id, long bytes, string hash, string fault);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The sender of the unreadable message {Id} cannot be answered: {Fault}")]
    private partial void LogUnanswered(string id, string fault);
}
