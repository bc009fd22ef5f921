using System.Collections.Frozen;
using System.Threading.Channels;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Retries;
using Granary.AmqpBridge.Topology;
using Granary.Dispatch;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Intake;

/// <summary>
/// Puts deliveries on their queue's ladder, into its dead letter queue, or back to the end of the returned ones: in
/// their order, confirmed, <em>then</em> acknowledged. A full dead letter queue holds up no other request: refusals of
/// unknown callers are dropped then, and the rest goes round by the last rung. Any other full queue is waited for.
/// </summary>
internal sealed partial class RetryPublisher(ConfirmedPublisher publisher, BridgeParts parts)
{
    /// <summary>The codes of refusals that need no valid credential.</summary>
    private static readonly FrozenSet<string> Strangers = new[]
    {
        ErrorCode.InvalidRequest, ErrorCode.UnknownAction, ErrorCode.UnsupportedVersion, ErrorCode.Unauthenticated,
    }.Select(code => code.Name()).ToFrozenSet(StringComparer.Ordinal);

    private static readonly string Unavailable = ErrorCode.Unavailable.Name();

    /// <summary>How many of a line are published before the first of them is confirmed.</summary>
    private const int Window = 128;

    /// <summary>Well before the broker takes a channel for dead that has not acknowledged for half an hour.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private sealed record Job(
        Delivery Delivery, string Exchange, string Queue, BasicProperties Properties, byte[] Body)
    {
        public bool IsDeadLetter => Delivery.DeadLetterReason is not null;

        /// <summary>It has a credential, and nobody knows whose.</summary>
        public bool IsUnproven { get; init; }

        /// <summary>Nobody vouches for it.</summary>
        public bool IsStrangers => Delivery.IsStray || Strangers.Contains(Delivery.DeadLetterReason!.Code)
            || (IsUnproven && Delivery.DeadLetterReason.Code == Unavailable);
    }

    private readonly ILogger<RetryPublisher> _logger = parts.Loggers.CreateLogger<RetryPublisher>();

    // A line for each queue: where one has no room left, the others go on.
    private readonly FrozenDictionary<string, Channel<Job>> _lines = parts.Table.RequestQueues.ToFrozenDictionary(
        queue => queue.Name,
        _ => Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true }),
        StringComparer.Ordinal);

    public required Action<Delivery> Acknowledge { get; init; }

    public void Retry(Delivery delivery, Rung rung)
    {
        var properties = Again(delivery);
        properties.Headers![HeaderNames.Attempt] = delivery.Envelope.Tries + 1;
        BridgeMetrics.Retries.Add(1);
        var body = delivery.Origin.Plain?.Managed?.AttemptField is { } field
            ? RequestBody.Counted(delivery.Body, field, delivery.Envelope.Tries + 2)
            : delivery.Body;
        Put(new Job(delivery, parts.Table.Internal, rung.Queue, properties, body));
    }

    /// <summary>To the end of its own queue, where any silo takes it. A fresh copy: it did no harm here.</summary>
    public void HandOn(Delivery delivery, Rung? rung)
    {
        var properties = Again(delivery);
        properties.Headers![HeaderNames.Hands] = delivery.Envelope.Hands + 1;
        var (exchange, queue) = rung is null
            ? (delivery.Origin.Exchange, delivery.Origin.Name)
            : (parts.Table.Internal, rung.Queue);
        Put(new Job(delivery, exchange, queue, properties, delivery.Body));
    }

    public void DeadLetter(Delivery delivery)
    {
        var properties = Marked(delivery);
        var headers = properties.Headers!;
        // Where dead letters are consumed, they begin a ladder of their own.
        headers.Remove(HeaderNames.Attempt);
        headers.Remove(HeaderNames.Hands);
        // A stray may start nothing, not even what consumes dead letters.
        var last = parts.Table.LastDeadLetters(delivery.Origin);
        var queue = delivery.IsStray ? last : delivery.Origin.DeadLetters;
        var undone = new Undone(delivery.Origin.Name, delivery.Envelope.Tries + 1, delivery.Body)
        {
            Cut = delivery.Cut,
            Caller = delivery.Request is { } request ? parts.Dispatcher.CallerOf(request) : null,
            IsConsumed = queue != last,
        };
        var body = parts.Letters.Write(headers, delivery.DeadLetterReason!, undone);
        using (delivery.Scope(_logger))
            LogDeadLettered(delivery.ShownAction, delivery.DeadLetterReason!.Code);
        Put(new Job(delivery, parts.Table.Internal, queue, properties, body)
        {
            IsUnproven = undone.Caller is null && delivery.Request?.Auth is not null,
        });
    }

    /// <summary>A fresh copy: a redelivered one would be taken for one that killed a silo.</summary>
    public void PutBack(Delivery delivery) => Put(new Job(
        delivery, parts.Table.Internal, parts.Table.Returned, Republication.Of(delivery.Properties, keepDeaths: true),
        delivery.Body));

    /// <summary>Ends, or breaks, as the first of the lines does.</summary>
    public async Task Run(CancellationToken stop) =>
        await await Task.WhenAny(_lines.Values.SelectMany(line => Run(line.Reader, stop)));

    private Task[] Run(ChannelReader<Job> jobs, CancellationToken stop)
    {
        var sent = Channel.CreateBounded<(Job, Task<PublishOutcome>)>(Window);
        return [Send(jobs, sent.Writer, stop), Settle(sent.Reader, stop)];
    }

    private async Task Send(
        ChannelReader<Job> jobs, ChannelWriter<(Job, Task<PublishOutcome>)> sent, CancellationToken stop)
    {
        await foreach (var job in jobs.ReadAllAsync(stop))
        {
            await sent.WaitToWriteAsync(stop);
            await sent.WriteAsync((job, await Send(job, stop)), stop);
        }
    }

    private async Task Settle(ChannelReader<(Job, Task<PublishOutcome>)> sent, CancellationToken stop)
    {
        await foreach (var (job, outcome) in sent.ReadAllAsync(stop))
        {
            if (!await Keep(job, await outcome.WaitAsync(stop), stop))
                continue;
            job.Delivery.DeadLetterReason = null;
            Acknowledge(job.Delivery);
        }
    }

    private Task<Task<PublishOutcome>> Send(Job job, CancellationToken stop) =>
        publisher.Send(job.Exchange, job.Queue, job.Properties, job.Body).WaitAsync(stop);

    /// <returns>False: it is on its way back to the queue that it was delivered from.</returns>
    private async Task<bool> Keep(Job job, PublishOutcome outcome, CancellationToken stop)
    {
        while (!IsKept(job, outcome))
        {
            if (job.IsDeadLetter && job.IsStrangers)
            {
                BridgeMetrics.Dropped.Add(1);
                using (job.Delivery.Scope(_logger, LogLevel.Debug))
                    LogDropped(job.Delivery.ShownAction, job.Delivery.DeadLetterReason!.Code);
                return true;
            }
            parts.Health.Refused(job.Queue);
            if (job.IsDeadLetter)
                job = GoesRound(job.Delivery);
            else if (!await Waits(job, stop))
                return false;
            outcome = await (await Send(job, stop)).WaitAsync(stop);
        }
        parts.Health.Took(job.Queue);
        if (job.IsDeadLetter)
            BridgeMetrics.DeadLetters.Add(1);
        return true;
    }

    private static bool IsKept(Job job, PublishOutcome outcome)
    {
        // A plain queue may be away for a while.
        var isPlain = job.Delivery.Origin is { Plain.Managed: null } origin && origin.Name == job.Queue;
        return outcome == PublishOutcome.Unroutable && !isPlain
            ? throw new UnavailableException("broker", $"queue '{job.Queue}' has disappeared", outage: true)
            : outcome == PublishOutcome.Confirmed;
    }

    /// <returns>False: not any longer.</returns>
    private async Task<bool> Waits(Job job, CancellationToken stop)
    {
        LogFull(job.Queue);
        if (parts.Time.GetElapsedTime(job.Delivery.Arrived) > Longest)
            job.Delivery.Owner.PutOff(job.Delivery);
        if (!job.Delivery.Open || job.Delivery.PutOff)
            return false;
        await Task.Delay(TimeSpan.FromSeconds(1), parts.Time, stop);
        return true;
    }

    /// <summary>
    /// As after its last try, to be decided, and dead-lettered, once more. Its caller has been answered.
    /// </summary>
    private Job GoesRound(Delivery delivery)
    {
        using (delivery.Scope(_logger))
            LogGoesRound(delivery.Origin.DeadLetters, delivery.ShownAction);
        var properties = Again(delivery);
        properties.Headers![HeaderNames.Attempt] = delivery.Envelope.Tries;
        properties.ClearReplyTo();
        delivery.DeadLetterReason = null;
        return Signed(
            new Job(delivery, parts.Table.Internal, delivery.Origin.Rungs[^1].Queue, properties, delivery.Body));
    }

    private static BasicProperties Again(Delivery delivery)
    {
        var properties = Marked(delivery);
        if (delivery.Request?.Deadline is { } deadline)
            properties.Headers![HeaderNames.Deadline] = deadline.ToUnixTimeMilliseconds();
        return properties;
    }

    private static BasicProperties Marked(Delivery delivery)
    {
        var properties = Republication.Of(delivery.Properties);
        properties.Headers!.TryAdd(HeaderNames.FirstSeen, Republication.Time(delivery.Seen));
        if (delivery.RoutingKey is { } key)
            properties.Headers![HeaderNames.OriginalRoutingKey] = key;
        if (delivery.Envelope.MadeId is { } id)
            properties.MessageId = id;
        return properties;
    }

    private void Put(Job job) => _lines[job.Delivery.Origin.Name].Writer.TryWrite(Signed(job));

    private static Job Signed(Job job)
    {
        if (!job.Delivery.IsStray && job.Delivery.Origin.Plain?.Managed?.Signature is { } signature)
            job.Properties.Headers![HeaderNames.Signature] = signature.Of(job.Body);
        return job;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Action} goes to the dead letter queue: {Code}")]
    private partial void LogDeadLettered(string action, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue} has no room for {Action}, which is tried again")]
    private partial void LogGoesRound(string queue, string action);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Action} is dropped, because the dead letters are full: {Code}")]
    private partial void LogDropped(string action, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue} takes no more messages; waiting for room")]
    private partial void LogFull(string queue);
}
