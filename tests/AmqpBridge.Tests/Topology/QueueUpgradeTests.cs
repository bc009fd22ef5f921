using System.Text;
using Granary.AmqpBridge.Topology;
using Granary.AmqpBridge.Upgrades;
using Granary.Storms.Hostile;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Topology;

/// <summary>From the queues of commit 154158d to those of today.</summary>
public sealed class QueueUpgradeTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();
    private readonly List<string> _said = [];

    public Task InitializeAsync()
    {
        broker.PlainQueues = [
            new("product", "create_product"), PlainQueue.Outgoing("report"), .. StepQueue.All(consumed: true)];
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task Every_message_of_every_queue_is_where_it_was_and_is_done()
    {
        await DeclareOld();
        foreach (var queue in broker.Table.Queues)
            await Put(queue.Name, "first", "second");
        await Put(broker.Table.Returned, "suspect");

        Assert.Equal(broker.Table.Queues.Count - 2, await Upgrade());

        var deadLetters = new[]
        {
            broker.Table.DeadLetters, broker.Prefix + "product.dlq", broker.Prefix + StepQueue.Dead,
        };
        foreach (var queue in deadLetters)
            Assert.Equal((queue, 2), (queue, await broker.Ready(queue)));
        await broker.Start(_dispatcher);
        // Two of each rung and of each queue that is consumed, and the suspect.
        var all = 2 * (broker.Table.RetryQueues.Count + broker.Table.RequestQueues.Count + 1) + 1;
        await BrokerFixture.Until(() => _dispatcher.Handled.Count >= all, "all are asked");
        await broker.Stop();
        Assert.Equal((all, 0), (_dispatcher.Handled.Count, await Waiting()));
        Assert.DoesNotContain(_dispatcher.Handled.GroupBy(request => request.Id), same => same.Count() > 1);
        Assert.Equal("first", (await broker.Take(broker.Table.DeadLetters)).BasicProperties.MessageId?.Split('|')[0]);
    }

    [Fact]
    public async Task One_that_is_broken_off_goes_on_where_it_was_and_no_silo_starts_meanwhile()
    {
        await DeclareOld();
        await Put(broker.Table.Requests, "a", "b");
        await Put(broker.Table.DeadLetters, "c");
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Upgrade(line =>
        {
            if (line.StartsWith(broker.Table.Requests + ":", StringComparison.Ordinal))
                stop.Cancel();
        }, stop: stop.Token));

        var fault = await Assert.ThrowsAsync<SetupException>(() => broker.Start(_dispatcher));
        Assert.Contains("run 'granary queues upgrade' again", fault.Message, StringComparison.Ordinal);
        await broker.Stop();
        await Upgrade();

        Assert.Equal((2, 1), (await broker.Ready(broker.Table.Requests), await broker.Ready(broker.Table.DeadLetters)));
        Assert.Equal(0, await Upgrade());
    }

    [Fact]
    public async Task What_is_published_meanwhile_waits_with_the_others()
    {
        await DeclareOld();
        await using var client = await broker.Client();
        var sent = 0;
        await Upgrade(_ => client.Send($"meanwhile {sent++}", p => p.ReplyTo = null).GetAwaiter().GetResult());

        await broker.Start(_dispatcher);
        await BrokerFixture.Until(
            () => _dispatcher.Handled.Select(request => request.Id).Distinct().Count() == sent, "all are asked");
        Assert.NotEqual(0, sent);
    }

    [Fact]
    public async Task What_expires_still_expires_and_what_died_keeps_its_reason()
    {
        await DeclareOld();
        await Put(broker.Table.Requests, "short", p => p.Expiration = "300");
        await broker.Channel.BasicPublishAsync(
            "", broker.Table.Returned, true, new BasicProperties { MessageId = "expired", Headers = Died("expired") },
            Body("expired"));
        await Upgrade();

        await broker.Start(_dispatcher);
        await BrokerFixture.Until(() => _dispatcher.Settled.Count + _dispatcher.Handled.Count >= 2, "both are decided");
        Assert.Contains(
            _dispatcher.Settled, one => one.Request.Id == "expired" && one.Refusal.Code == ErrorCode.DeadlineExceeded);
    }

    [Fact]
    public async Task A_stray_stays_a_stray()
    {
        await broker.Start(_dispatcher);
        await broker.Stop();
        await Put(broker.Prefix + StepQueue.Name, "forged");
        await Upgrade(bytes: 2_000_000);

        await broker.Start(_dispatcher, change: options => options.MaxLengthBytes = 2_000_000);
        Assert.Equal("forbidden", (await broker.Take(broker.Prefix + StepQueue.Dead)).Text("x-error-code"));
        Assert.Empty(_dispatcher.Handled);
    }

    [Fact]
    public async Task What_cannot_be_read_is_kept_and_the_rest_moves()
    {
        await DeclareOld();
        await Put(broker.Table.Requests, "before");
        await using (var evil = await RawPublisher.Open(new Uri(broker.Uri)))
            await evil.Publish(broker.Table.Requests, EvilHeaders.Decimal, """{"id":"evil"}""", null, "evil");
        await Put(broker.Table.Requests, "after");
        await Upgrade();

        Assert.Equal(2, await broker.Ready(broker.Table.Requests));
        Assert.Equal("unreadable", (await broker.Take(broker.Table.DeadLetters)).Text("x-error-code"));
    }

    [Fact]
    public async Task A_silo_that_runs_is_named_and_nothing_is_touched()
    {
        await broker.Start(_dispatcher);
        var fault = await Assert.ThrowsAsync<SetupException>(() => Upgrade(bytes: 2_000_000));
        Assert.Contains("is being consumed; stop all silos and workers", fault.Message, StringComparison.Ordinal);
        await using var client = await broker.Client();
        Assert.Equal("ok", (await client.Call("still")).Status);
    }

    [Fact]
    public async Task On_an_empty_broker_there_is_nothing_to_do() => Assert.Equal(0, await Upgrade());

    private Task<int> Upgrade(Action<string>? say = null, long? bytes = null, CancellationToken stop = default)
    {
        var options = broker.Options(o => o.MaxLengthBytes = bytes ?? o.MaxLengthBytes);
        var table = new TopologyTable(options, broker.PlainQueues);
        return new QueueUpgrade(options, table, TestSeal.Make(), TimeProvider.System, line =>
        {
            _said.Add(line);
            say?.Invoke(line);
        }).Run(stop);
    }

    /// <summary>Everything led through the default exchange, and there was no bound in bytes.</summary>
    private async Task DeclareOld()
    {
        await broker.Channel.ExchangeDeclareAsync(broker.Table.Exchange, ExchangeType.Direct, durable: true);
        foreach (var queue in broker.Table.Queues)
        {
            var arguments = new Dictionary<string, object?>(queue.Arguments);
            arguments.Remove("x-max-length-bytes");
            if (arguments.TryGetValue("x-dead-letter-exchange", out var exchange)
                && (string)exchange! == broker.Table.Internal)
                arguments["x-dead-letter-exchange"] = "";
            // So that what is under way on the ladder is still there.
            if (arguments.ContainsKey("x-message-ttl"))
                arguments["x-message-ttl"] = 60_000;
            await broker.Channel.QueueDeclareAsync(
                queue.Name, durable: true, exclusive: false, autoDelete: false, arguments);
        }
        await broker.Channel.QueueBindAsync(broker.Table.Requests, broker.Table.Exchange, broker.Table.Requests);
    }

    private async Task Put(string queue, params string[] names)
    {
        foreach (var name in names)
            await Put(queue, name, _ => { });
    }

    private async Task Put(string queue, string name, Action<BasicProperties> change)
    {
        var properties = new BasicProperties { MessageId = $"{name}|{queue}", Persistent = true };
        if (queue == broker.Table.Returned)
            properties.Headers = Died("delivery_limit");
        change(properties);
        await broker.Channel.BasicPublishAsync("", queue, true, properties, Body(properties.MessageId));
        await broker.Channel.QueueDeclarePassiveAsync(queue);
    }

    private static byte[] Body(string id) => Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","action":"do"}""");

    private Dictionary<string, object?> Died(string reason) => new()
    {
        ["x-death"] = new List<object?>
        {
            new Dictionary<string, object?> { ["queue"] = broker.Table.Requests, ["reason"] = reason },
        },
    };

    /// <summary>How many messages are anywhere but among dead letters and reports.</summary>
    private async Task<long> Waiting()
    {
        var asked = broker.Table.RequestQueues.Select(queue => queue.Name)
            .Concat(broker.Table.RetryQueues.Select(queue => queue.Name)).Append(broker.Table.Returned);
        var count = 0L;
        foreach (var queue in asked.Distinct())
            count += await broker.Ready(queue);
        return count;
    }
}
