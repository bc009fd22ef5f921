using System.Collections.Frozen;
using Granary.AmqpBridge.Outbox;
using Granary.AmqpBridge.Retries;

namespace Granary.AmqpBridge.Topology;

/// <summary>
/// Everything that is declared, in one place:
/// <code>
/// api.direct (exchange)     -> api.requests                     by the key api.requests
/// api.requests              -> api.requests.returned            expired, or over the delivery limit
/// api.requests.returned     -> api.requests.dlq                 over the delivery limit
/// api.requests.retry[.5s..] -> api.direct / api.requests        after the rung's wait
/// api.requests.dlq          -> nowhere
/// granary.internal          -> every queue that Granary itself puts messages into, by its name
/// </code>
/// and for each plain queue:
/// <code>
/// queue                     -> nowhere                          no arguments, as its producers declare it
/// queue.retry[.5s..]        -> queue (default exchange)         after the rung's wait
/// queue.dlq                 -> nowhere
/// </code>
/// and for each managed queue of a system:
/// <code>
/// step                      -> step.returned                    what a worker rejects
/// step.returned             -> step.dlq                         over the delivery limit
/// step.retry[.4s..]         -> step                             after the rung's wait
/// step.dlq                  -> dead                             what cannot even be compensated
/// </code>
/// What goes out to others has a queue without arguments, as its readers declare it, or an exchange; plain queues may
/// be bound to exchanges of others. Where no exchange is named, the broker puts messages through granary.internal,
/// which clients may not write to: what stands in a closed queue and came by another way is nobody's word.
/// </summary>
public sealed class TopologyTable
{
    // RabbitMQ 4 sets a limit of 20 where none is given, and drops what exceeds it; "no limit" must be said in a way
    // that 3.10 understands as well.
    private const int Endless = int.MaxValue;

    private readonly AmqpOptions _options;
    private readonly FrozenSet<string> _own;
    private readonly ReplyPatterns _replies;

    public TopologyTable(AmqpOptions options, params IReadOnlyList<PlainQueue> plainQueues)
        : this(options, [], plainQueues)
    {
    }

    public TopologyTable(
        AmqpOptions options, IReadOnlyList<ExchangeSpec> exchanges, IReadOnlyList<PlainQueue> plainQueues)
    {
        (_options, PlainQueues) = (options, plainQueues);
        _replies = new ReplyPatterns(options.ReplyQueues);
        Exchange = options.Prefix + options.Exchange;
        Internal = options.Prefix + options.Internal;
        Exchanges = [.. exchanges.Select(Others)];
        Requests = options.Prefix + options.Requests;
        Returned = options.Prefix + options.Returned;
        DeadLetters = options.Prefix + options.DeadLetters;
        Rungs = RetryLadder.Rungs(options.Prefix + options.Retry, options.Ladder);
        RequestQueues = [
            new(Requests, Exchange, Rungs, DeadLetters),
            .. plainQueues.Where(queue => !queue.IsOutgoing).Select(Taken)];
        FirstQueues = [.. First()];
        RetryQueues = [.. RequestQueues.SelectMany(Ladder)];
        QueueSpec[] ends = [.. RequestQueues.SelectMany(DeadLettersOf)];
        LaterQueues = [.. ends, .. RetryQueues];
        Queues = [.. ends, .. FirstQueues, .. RetryQueues];
        _own = Queues.Select(queue => queue.Name).Append(Moving).ToFrozenSet(StringComparer.Ordinal);
        if (_own.Count <= Queues.Count)
            throw new SetupException(
                $"Two queues have the name '{Twice()}'; change the options of Amqp that name queues.");
    }

    /// <summary>The direct exchange; its one binding leads to <see cref="Requests"/> by the queue's own name.</summary>
    public string Exchange { get; }

    /// <summary>The direct exchange for what Granary and the broker itself put into queues.</summary>
    public string Internal { get; }

    /// <summary>Those of systems, under the names that the broker knows them by.</summary>
    public IReadOnlyList<ExchangeSpec> Exchanges { get; }

    public IReadOnlyList<PlainQueue> PlainQueues { get; }

    public string Requests { get; }

    public string Returned { get; }

    /// <summary>Where messages wait while their queues are made anew.</summary>
    public string Moving => _options.Prefix + "granary.moving";

    /// <summary>For the time of that, a queue that takes whatever comes.</summary>
    internal QueueSpec Unbounded(string name)
    {
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = Type };
        if (IsQuorum)
            arguments["x-delivery-limit"] = (long)Endless;
        return new QueueSpec(name, arguments);
    }

    public string DeadLetters { get; }

    public IReadOnlyList<Rung> Rungs { get; }

    /// <summary>The queue of envelopes first, then the plain ones.</summary>
    public IReadOnlyList<RequestQueue> RequestQueues { get; }

    /// <summary>All queues, each after those it dead-letters to.</summary>
    public IReadOnlyList<QueueSpec> Queues { get; }

    /// <summary>What must be there before a request is taken.</summary>
    public IReadOnlyList<QueueSpec> FirstQueues { get; }

    /// <summary>
    /// The rungs of all ladders, and where dead letters end: nothing comes here before a silo has had it in hand.
    /// </summary>
    internal IReadOnlyList<QueueSpec> LaterQueues { get; }

    /// <summary>The rungs of all ladders.</summary>
    public IReadOnlyList<QueueSpec> RetryQueues { get; }

    /// <summary>Whether a queue is one of ours: a reply to it would come back as a request.</summary>
    public bool IsOwn(string queue) => _own.Contains(queue);

    /// <summary>Whether the internal exchange leads to it.</summary>
    public bool IsInternal(string queue) => Queues.Any(own => own.Internal && own.Name == queue);

    /// <summary>What the broker calls an exchange of systems.</summary>
    internal string ExchangeName(string name) =>
        Exchanges.Any(exchange => exchange.Elsewhere && exchange.Name == name) ? name : _options.Prefix + name;

    /// <summary>
    /// Where the outbox publishes for an exchange or for a queue, whose name is without the prefix. Others' queues are
    /// not ours to bind.
    /// </summary>
    internal OutboxAddress AddressOf(string name)
    {
        if (ExchangeSpec.NameOf(name) is { } exchange)
            return new(ExchangeName(exchange), null, null);
        var queue = _options.Prefix + name;
        return new(IsOwn(queue) ? Internal : "", queue, SignatureOf(queue));
    }

    /// <summary>
    /// What messages must carry in a queue that is closed to others, or on its ladder; null: nothing.
    /// </summary>
    public Signature? SignatureOf(string queue) =>
        RequestQueues.FirstOrDefault(own => own.Name == queue || own.Rungs.Any(rung => rung.Queue == queue))
            ?.Plain?.Managed?.Signature;

    /// <summary>The queues that are declared as their producers declare them, which only a policy can bound.</summary>
    public IEnumerable<string> WithoutArguments =>
        FirstQueues.Where(queue => queue.Arguments.Count == 0).Select(queue => queue.Name);

    /// <summary>The dead letter queue at the end, which nobody consumes: what lies there starts nothing.</summary>
    public string LastDeadLetters(RequestQueue queue) =>
        RequestQueues.FirstOrDefault(next => next.Name == queue.DeadLetters) is { } next
            ? LastDeadLetters(next)
            : queue.DeadLetters;

    /// <summary>Why nothing is replied to an address, or null.</summary>
    public string? ReplyFault(string replyTo) => IsOwn(replyTo)
        ? "reply_to: is one of the queues of this installation"
        : _replies.Allow(replyTo) ? null : "reply_to: is no queue that this installation replies to (Amqp:ReplyQueues)";

    private bool IsQuorum => _options.QueueType == QueueType.Quorum;

    private string Type => IsQuorum ? "quorum" : "classic";

    private IEnumerable<QueueSpec> First() =>
    [
        Queue(Returned, _options.DeliveryLimit, (Internal, DeadLetters)),
        Queue(Requests, _options.DeliveryLimit, (Internal, Returned)) with { Internal = false },
        .. RequestQueues.Where(queue => queue.Plain is not null).Select(queue => Itself(queue, queue.Plain!)),
        .. PlainQueues.Where(queue => queue.IsOutgoing).Select(queue => Plain(queue) with { Internal = true }),
    ];

    private RequestQueue Taken(PlainQueue queue)
    {
        var name = _options.Prefix + queue.Name;
        var retry = $"{_options.Prefix}{queue.LadderOf ?? queue.Name}.retry";
        var rungs = RetryLadder.Rungs(retry, queue.Ladder ?? _options.Ladder);
        var deadLetters = queue.DeadLetters is { } dead ? _options.Prefix + dead : name + ".dlq";
        return queue.Managed is null
            ? new(name, "", rungs, deadLetters) { Plain = queue }
            : new(name, Internal, rungs, deadLetters) { Plain = queue, Only = Internal };
    }

    private QueueSpec Itself(RequestQueue queue, PlainQueue plain) =>
        plain.Managed is { } managed ? Managed(queue.Name, managed) : Plain(plain);

    private IEnumerable<QueueSpec> Ladder(RequestQueue queue) => queue.Plain?.LadderOf is null
        ? queue.Rungs.Select(rung => Queue(rung.Queue, null, (queue.Exchange, queue.Name), rung.Wait))
        : [];

    /// <summary>Unless that queue has a line of its own, because it is consumed.</summary>
    private IEnumerable<QueueSpec> DeadLettersOf(RequestQueue queue) =>
        RequestQueues.First(other => other.DeadLetters == queue.DeadLetters) == queue
            && LastDeadLetters(queue) == queue.DeadLetters
            ? [Queue(queue.DeadLetters, Endless, null)]
            : [];

    private QueueSpec Managed(string name, ManagedQueue queue) => queue.Rejected is { } rejected
        ? Queue(name, _options.DeliveryLimit, (Internal, _options.Prefix + rejected))
        : Queue(name, Endless, null);

    private QueueSpec Plain(PlainQueue queue) => new(_options.Prefix + queue.Name, new Dictionary<string, object?>())
    {
        Bindings = queue.Bindings,
    };

    private ExchangeSpec Others(ExchangeSpec exchange)
    {
        var named = exchange.Elsewhere ? exchange : exchange with { Name = _options.Prefix + exchange.Name };
        return named.Name != Exchange && named.Name != Internal ? named : throw new SetupException(
            $"The exchange '{named.Name}' is Granary's own; choose another name in the system that names it.");
    }

    private string Twice() =>
        Queues.GroupBy(queue => queue.Name, StringComparer.Ordinal).First(same => same.Count() > 1).Key;

    private QueueSpec Queue(string name, int? deliveryLimit, (string Exchange, string Key)? next, TimeSpan? ttl = null)
    {
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = Type,
            ["x-overflow"] = "reject-publish",
            ["x-max-length"] = _options.MaxLength,
            ["x-max-length-bytes"] = _options.MaxLengthBytes,
        };
        if (ttl is { } wait)
            arguments["x-message-ttl"] = (long)wait.TotalMilliseconds;
        if (next is { } target)
        {
            arguments["x-dead-letter-exchange"] = target.Exchange;
            arguments["x-dead-letter-routing-key"] = target.Key;
        }
        if (IsQuorum && next is not null)
            arguments["x-dead-letter-strategy"] = "at-least-once";
        if (IsQuorum && deliveryLimit is { } limit)
            arguments["x-delivery-limit"] = (long)limit;
        return new QueueSpec(name, arguments) { Internal = true };
    }
}
