using Granary.AmqpBridge;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Sessions;
using Granary.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Granary.Tests.Replies;

/// <summary>
/// The channel of the direct replies is closed in the middle of a commit, before or after the broker made it.
/// </summary>
public sealed class ReplyTransactionTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const int Requests = 200;

    private static readonly ShutdownEventArgs Closed = new(ShutdownInitiator.Application, 200, "lost");

    private int _commits;
    private int _lost;

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_commit_loses_no_reply_and_no_acknowledgement(bool before)
    {
        var factory = new ConnectionFactory { Uri = new(broker.Uri.Split(',')[0]), AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync();
        await using var session = await BridgeSession.Open(
            Cutting(connection, before), new BridgeParts(
                broker.Options(), broker.Table, new FakeDispatcher(),
                new OutageGate(new FakeDatabase(), TimeProvider.System), TimeProvider.System,
                NullLoggerFactory.Instance)
            {
                Letters = new(TestSeal.Make(), TimeProvider.System),
            });
        var running = session.Run();

        await using var caller = await broker.Connection.CreateChannelAsync();
        await using var client = await broker.Client();
        await caller.BasicConsumeAsync("amq.rabbitmq.reply-to", autoAck: true, client.Consumer());
        for (var n = 0; n < Requests; n++)
            await caller.BasicPublishAsync(
                broker.Table.Exchange, broker.Table.Requests, true,
                new BasicProperties { ReplyTo = "amq.rabbitmq.reply-to", CorrelationId = $"r{n}" },
                """{"id":"d","action":"x"}"""u8.ToArray());
        for (var n = 0; n < Requests; n++)
            Assert.Equal("ok", (await client.Reply($"r{n}")).Status);

        await session.Stop(TimeSpan.FromSeconds(10), TimeProvider.System);
        await running;
        Assert.True(_lost > 0, "no commit was lost");
        Assert.Equal(0, await broker.Ready(broker.Table.Requests));
    }

    private IConnection Cutting(IConnection connection, bool before) => Spy.On(
        connection, (method, args) => method.Name == nameof(IConnection.CreateChannelAsync)
            ? Create(connection, args, before)
            : null);

    private async Task<IChannel> Create(IConnection connection, object?[] args, bool before)
    {
        var channel = await connection.CreateChannelAsync((CreateChannelOptions?)args[0], (CancellationToken)args[1]!);
        var lost = false;
        return Spy.On(channel, (method, _) => method.Name switch
        {
            // A frame that overtakes the close would end the connection, and this test is about its channel alone.
            nameof(IChannel.BasicPublishAsync) when lost => throw new AlreadyClosedException(Closed),
            nameof(IChannel.TxCommitAsync) when (lost = _commits++ % 3 == 0) => Lose(channel, before),
            _ => null,
        });
    }

    private async Task Lose(IChannel channel, bool before)
    {
        _lost++;
        if (!before)
            await channel.TxCommitAsync();
        await channel.CloseAsync();
        throw new InvalidOperationException("The test lost this commit.");
    }
}
