using System.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using Granary.Storms.Lab;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Granary.Storms.Clients;

/// <summary>
/// A patient caller: a reply queue with a name, which outlives connections; a reconnect loop of its own; and every
/// request sent again, under the same key and correlation id, until it is answered.
/// </summary>
public sealed class RpcClient : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Pending> _pending = new();
    private readonly CancellationTokenSource _end = new();
    private readonly ReplyLine _line;
    private readonly Action<RpcReply> _heard;
    private readonly string _target;
    private readonly Task _loop;

    /// <param name="brokers">The broker, or the nodes of its cluster.</param>
    /// <param name="name">Of the client, and with <c>.replies</c> of its queue.</param>
    /// <param name="target">The queue that takes requests.</param>
    /// <param name="heard">Told of every reply, also of the second one to the same request.</param>
    public RpcClient(Brokers brokers, string name, string target, Action<RpcReply>? heard = null)
    {
        _line = new ReplyLine(brokers, name, Take);
        _target = target;
        _heard = heard ?? (_ => { });
        _loop = Task.Run(Loop);
    }

    /// <summary>A request unanswered for so long is sent again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many requests were sent again because no answer came in time.</summary>
    public int SentAgain { get; private set; }

    /// <summary>Sends one copy of the question; copies of one question differ in their correlation id only.</summary>
    public async Task<RpcReply> Ask(Question question, int copy = 1) => await await Publish(question, copy);

    /// <summary>When this has finished, the question was handed to the connection; the answer comes later.</summary>
    public async Task<Task<RpcReply>> Publish(Question question, int copy = 1)
    {
        var correlation = $"{question.Key}#{copy}";
        var pending = new Pending(question, question.Body());
        if (!_pending.TryAdd(correlation, pending))
            throw new InvalidOperationException($"{correlation} is being asked already");
        await Send(correlation, pending);
        return pending.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        await _line.DisposeAsync();
        _end.Dispose();
    }

    private async Task Loop()
    {
        while (!_end.IsCancellationRequested)
        {
            if (!_line.Open && await _line.TryOpen())
                await Resend(TimeSpan.Zero);
            await Resend(Patience);
            await Task.Delay(100, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task Resend(TimeSpan age)
    {
        foreach (var (correlation, pending) in _pending)
        {
            if (Stopwatch.GetElapsedTime(pending.SentAt) < age)
                continue;
            if (age > TimeSpan.Zero)
                SentAgain++;
            await Send(correlation, pending);
        }
    }

    private async Task Send(string correlation, Pending pending)
    {
        pending.SentAt = Stopwatch.GetTimestamp();
        var properties = new BasicProperties
        {
            CorrelationId = correlation,
            ReplyTo = _line.Queue,
            DeliveryMode = DeliveryModes.Persistent,
        };
        var question = pending.Question;
        if (question.Deadline is { } deadline)
            properties.Headers = new Dictionary<string, object?> { ["x-deadline"] = deadline.ToUnixTimeMilliseconds() };
        if (question.Plain is not null)
        {
            properties.MessageId = question.Key;
            properties.Headers = new Dictionary<string, object?> { ["authorization"] = question.Auth };
            if (question.Signed)
                properties.Headers[StepSignature.Header] = StepSignature.Of(question.Data);
        }

        if (question.Trace is { } trace)
            (properties.Headers ??= new Dictionary<string, object?>())["traceparent"] = trace;
        await _line.TryPublish(question.Exchange, question.Plain ?? _target, properties, pending.Body);
    }

    private void Take(BasicDeliverEventArgs delivery)
    {
        var headers = delivery.BasicProperties.Headers ?? new Dictionary<string, object?>();
        var replayed = headers.TryGetValue("x-replayed", out var value) && value is true;
        var answer = RpcReply.Read(delivery.BasicProperties.CorrelationId ?? "", delivery.Body, replayed) with
        {
            Attempt = headers.TryGetValue("x-attempt", out var attempt) ? Convert.ToInt64(attempt, null) : 1,
            Trace = headers.TryGetValue("traceparent", out var trace) && trace is byte[] text
                ? Encoding.ASCII.GetString(text)
                : null,
        };
        _heard(answer);
        if (answer.Code is not ("busy" or "rate_limited") && _pending.TryRemove(answer.Correlation, out var pending))
            pending.Done.SetResult(answer);
    }

    private sealed class Pending(Question question, byte[] body)
    {
        public Question Question { get; } = question;

        public byte[] Body { get; } = body;

        public long SentAt { get; set; }

        public TaskCompletionSource<RpcReply> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
