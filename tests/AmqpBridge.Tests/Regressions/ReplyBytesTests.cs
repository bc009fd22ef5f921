using System.Text;
using Granary.AmqpBridge;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Sessions;
using Granary.AmqpBridge.Topology;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Granary.Tests.Regressions;

/// <summary>
/// Replies that wait for their confirms were bounded by their number alone: 512 of each queue, however long, were in
/// memory at once.
/// </summary>
public sealed class ReplyBytesTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const string Direct = "amq.rabbitmq.reply-to";
    private const int Length = 100_000;
    private const int Room = 10;

    /// <summary>Longer than anything is waited for that a broker is asked.</summary>
    private static readonly TimeSpan Alarm = TimeSpan.FromSeconds(25);

    private static readonly Outcome Page = Outcome.Ok(Data());

    private readonly TaskCompletionSource _confirms = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FakeDispatcher _dispatcher = new() { OnHandle = _ => new(Page) };

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_more_is_answered_than_there_is_room_for_until_replies_are_confirmed(bool direct)
    {
        const int Requests = 100;
        using var log = new LogLines();
        await using var connection = await Connect();
        await using var session = await Open(connection, 60, log);
        var running = session.Run();
        await using var client = await broker.Client();
        await using var caller = await broker.Connection.CreateChannelAsync();
        await Send(caller, client, Requests, direct);
        await BrokerFixture.Until(() => log.All.Any(IsNarrow), "no more is taken");
        Assert.InRange(_dispatcher.Handled.Count, Room, Room + 1);

        _confirms.SetResult();
        for (var n = 0; n < Requests; n++)
            Assert.Equal("ok", (await client.Reply($"r{n}")).Status);
        Assert.Equal(Requests, _dispatcher.Handled.Count);
        await session.Stop(TimeSpan.FromSeconds(10), TimeProvider.System);
        await running;
        Assert.Equal(0, await broker.Ready(broker.Table.Requests));
    }

    [Fact]
    public async Task A_reply_that_is_given_up_gives_its_room_back()
    {
        const int Requests = 25;
        using var log = new LogLines();
        await using var connection = await Connect();
        await using var session = await Open(connection, 1, log);
        var running = session.Run();
        await using var client = await broker.Client();
        await using var caller = await broker.Connection.CreateChannelAsync();
        await Send(caller, client, Requests, direct: false);
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == Requests, "all are decided");

        await session.Stop(TimeSpan.FromSeconds(10), TimeProvider.System);
        await running;
        Assert.Equal(0, await broker.Ready(broker.Table.Requests));
    }

    [Fact]
    public async Task A_full_room_ends_no_session_while_the_broker_reads_nothing()
    {
        const int Requests = 100;
        // Else the session still declares queues.
        await TopologyDeclarer.DeclareEach(
            broker.Connection, broker.Table, await TopologyDeclarer.Declare(broker.Connection, broker.Table));
        await using var proxy = new AlarmProxy(broker.Uri);
        var bridge = await broker.Start(_dispatcher, change: options =>
        {
            Change(options, 1);
            (options.Uri, options.HeartbeatSeconds) = (proxy.Uri, 600);
        });
        await using var client = await broker.Client();
        await using var caller = await broker.Connection.CreateChannelAsync();
        var since = bridge.Broker.Since;

        await proxy.Block();
        await Send(caller, client, Requests, direct: false);
        await BrokerFixture.Until(() => _dispatcher.Handled.Count >= Room, "the room is full");
        await Task.Delay(Alarm);
        Assert.InRange(_dispatcher.Handled.Count, Room, Room + 1);
        await proxy.Unblock();

        for (var n = 0; n < Requests; n++)
            Assert.Equal("ok", (await client.Reply($"r{n}")).Status);
        Assert.Equal((since, Requests), (bridge.Broker.Since, _dispatcher.Handled.Count));
    }

    private static byte[] Data()
    {
        var data = new byte[Length];
        data.AsSpan().Fill((byte)'1');
        return data;
    }

    private static void Change(AmqpOptions options, int confirmSeconds) =>
        (options.MaxBytesInFlight, options.MaxBodyBytes, options.ReplyConfirmSeconds) =
            (Room * Length, 100_000, confirmSeconds);

    /// <summary>Over one channel, where direct replies come to.</summary>
    private async Task Send(IChannel caller, TestClient client, int requests, bool direct)
    {
        await caller.BasicConsumeAsync(Direct, autoAck: true, client.Consumer());
        for (var n = 0; n < requests; n++)
        {
            await caller.BasicPublishAsync(
                broker.Table.Exchange, broker.Table.Requests, true,
                new BasicProperties { ReplyTo = direct ? Direct : client.ReplyQueue, CorrelationId = $"r{n}" },
                Encoding.UTF8.GetBytes($$"""{"id":"r{{n}}","action":"list"}"""));
        }
    }

    private static bool IsNarrow(string line) =>
        line.Contains("taking fewer at once", StringComparison.Ordinal);

    private Task<IConnection> Connect() =>
        new ConnectionFactory { Uri = new(broker.Uri.Split(',')[0]), AutomaticRecoveryEnabled = false }
            .CreateConnectionAsync();

    private Task<BridgeSession> Open(IConnection connection, int seconds, LogLines log) => BridgeSession.Open(
        Spy.On(connection, (method, args) => method.Name == nameof(IConnection.CreateChannelAsync)
            ? Create(connection, args)
            : null),
        new BridgeParts(
            broker.Options(options => Change(options, seconds)), broker.Table, _dispatcher,
            new OutageGate(new FakeDatabase(), TimeProvider.System), TimeProvider.System, log)
        {
            Letters = new LetterWriter(TestSeal.Make(), TimeProvider.System),
        });

    /// <summary>A channel whose confirms come when the test lets them.</summary>
    private async Task<IChannel> Create(IConnection connection, object?[] args)
    {
        var channel = await connection.CreateChannelAsync((CreateChannelOptions?)args[0], (CancellationToken)args[1]!);
        return Spy.On(channel, (method, given) => method.Name switch
        {
            nameof(IChannel.TxCommitAsync) => Late(() => channel.TxCommitAsync()),
            $"add_{nameof(IChannel.BasicAcksAsync)}" =>
                Listen(channel, (AsyncEventHandler<BasicAckEventArgs>)given[0]!),
            _ => null,
        });
    }

    private object Listen(IChannel channel, AsyncEventHandler<BasicAckEventArgs> handler)
    {
        channel.BasicAcksAsync += (sender, confirm) =>
        {
            _ = Late(() => handler(sender, confirm));
            return Task.CompletedTask;
        };
        return handler;
    }

    private async Task Late(Func<Task> work)
    {
        await _confirms.Task;
        await work();
    }
}
