using System.ComponentModel.DataAnnotations;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Retries;

namespace Granary.AmqpBridge;

/// <summary>How the silo reaches RabbitMQ, and what it declares there.</summary>
public sealed class AmqpOptions : IValidatableObject
{
    public const string Section = "Amqp";

    /// <summary>
    /// <c>amqp://user:password@host:5672/vhost</c>, or <c>amqps://</c>. Several brokers of one cluster: several URIs
    /// with commas between them, or several hosts in one (<c>amqp://user:password@a:5672,b:5672/vhost</c>).
    /// </summary>
    [Required]
    public string Uri { get; set; } = "amqp://guest:guest@localhost:5672";

    /// <summary>Put before every name, so that two installations can share a broker.</summary>
    [MaxLength(100)]
    public string Prefix { get; set; } = "";

    /// <summary><c>Quorum</c> (replicated, the default) or <c>Classic</c>.</summary>
    [EnumDataType(typeof(QueueType))]
    public QueueType QueueType { get; set; } = QueueType.Quorum;

    /// <summary>
    /// How many requests of a queue the broker hands over before the first is acknowledged; bounds what is in flight.
    /// </summary>
    [Range(1, 65_535)]
    public int Prefetch { get; set; } = 512;

    /// <summary>A longer request is refused as <c>invalid_request</c>.</summary>
    [Range(1_024, 128 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// How many bytes of a queue's requests, and of their replies until they are confirmed, are in flight at once.
    /// If more arrive, they are put back, and fewer are taken at once for a while. Requests and replies of less than
    /// 4 KiB are bounded by their number alone.
    /// </summary>
    [Range(64 * 1024, long.MaxValue)]
    public long MaxBytesInFlight { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How many messages a queue holds before it rejects more; a confirming publisher sees the rejection.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long MaxLength { get; set; } = 1_000_000;

    /// <summary>How many bytes of bodies a queue holds before it rejects more.</summary>
    [Range(1_048_576, long.MaxValue)]
    public long MaxLengthBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>
    /// The broker bounds the plain queues by a policy (they are declared without arguments, as their producers declare
    /// them). False: a start warns that nothing is known to bound them.
    /// </summary>
    public bool PlainQueuesBounded { get; set; }

    /// <summary>
    /// How often a quorum queue redelivers a request before it is quarantined as a possible cause of crashes. Generous,
    /// because innocent neighbours are counted too.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int DeliveryLimit { get; set; } = 50;

    /// <summary>
    /// The waits between tries, one retry queue each: whole <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>.
    /// </summary>
    [Required]
    public string Ladder { get; set; } = "1s,5s,30s,2m";

    /// <summary>The direct exchange that requests are published to.</summary>
    [Required]
    public string Exchange { get; set; } = "api.direct";

    /// <summary>
    /// The direct exchange of retries, dead letters and the outbox. Clients must not have the right to write to it.
    /// </summary>
    [Required]
    public string Internal { get; set; } = "granary.internal";

    /// <summary>The queue of requests, and its routing key.</summary>
    [Required]
    public string Requests { get; set; } = "api.requests";

    /// <summary>The queue of requests that the broker itself took out of the request queue.</summary>
    [Required]
    public string Returned { get; set; } = "api.requests.returned";

    /// <summary>The first retry queue; the others have their wait behind this name.</summary>
    [Required]
    public string Retry { get; set; } = "api.requests.retry";

    /// <summary>The dead letter queue.</summary>
    [Required]
    public string DeadLetters { get; set; } = "api.requests.dlq";

    /// <summary>
    /// Plain queues, separated by commas, whose messages need no credential: a message without one counts as sent by
    /// the caller <c>queue:NAME</c>. Every publisher to such a queue may use its action.
    /// </summary>
    public string TrustedQueues { get; set; } = "";

    /// <summary>
    /// Where replies may go: names of queues, separated by commas, in which <c>*</c> is any text. A
    /// request for a reply elsewhere is refused. Empty: anywhere but into our own queues. The most careful
    /// setting is <c>amq.rabbitmq.reply-to</c>, which only the asker can read; <c>granary worker</c> and
    /// <c>granary call</c> need it.
    /// </summary>
    public string ReplyQueues { get; set; } = "";

    /// <summary>
    /// How long a reply may stay unconfirmed (its queue has lost its majority, say) before it is given up.
    /// </summary>
    [Range(1, 600)]
    public int ReplyConfirmSeconds { get; set; } = 30;

    /// <summary>Seconds between heartbeats; two missed ones end the connection.</summary>
    [Range(1, 600)]
    public int HeartbeatSeconds { get; set; } = 10;

    /// <summary>How long one attempt to connect may take.</summary>
    [Range(1, 300)]
    public int ConnectSeconds { get; set; } = 10;

    /// <summary>How often the watchdog asks the broker whether it still knows our consumers.</summary>
    [Range(1, 300)]
    public int WatchdogSeconds { get; set; } = 5;

    /// <summary>How long a stop waits for what is in flight.</summary>
    [Range(0, 600)]
    public int StopSeconds { get; set; } = 15;

    /// <summary>Certificates for <c>amqps://</c>.</summary>
    public AmqpTls Tls { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var fault in Faults())
            yield return new ValidationResult(fault);
    }

    /// <summary>Everything that attributes cannot see, as sentences.</summary>
    internal IEnumerable<string> Faults()
    {
        if (Sentence(() => BrokerEndpoint.ParseAll(this)) is { } uri)
            yield return uri;
        if (Sentence(() => Waits.Parse(Ladder, $"{Section}:{nameof(Ladder)}")) is { } ladder)
            yield return ladder;
        string[] names = [Exchange, Internal, Requests, Returned, Retry, DeadLetters];
        if (names.Any(n => n.Length > 200))
            yield return $"{Section}: names of exchange and queues must be at most 200 characters long.";
        if (names.Skip(2).Distinct().Count() < names.Length - 2)
            yield return $"{Section}: the names of the queues must differ from each other.";
        if (Exchange == Internal)
            yield return $"{Section}: Exchange and Internal must differ, for clients may write to the first alone.";
    }

    private static string? Sentence(Func<object> attempt)
    {
        try
        {
            _ = attempt();
            return null;
        }
        catch (SetupException fault)
        {
            return fault.Message;
        }
    }
}
