using Granary.AmqpBridge;
using Granary.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Connections;

public sealed class ReconnectTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task A_cut_connection_is_made_again_and_requests_go_on()
    {
        await using var proxy = new TcpProxy(broker.Uri);
        var bridge = await broker.Start(_dispatcher, change: o => o.Uri = proxy.Uri);
        await using var client = await broker.Client();
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal("ok", (await client.Call($"before{round}")).Status);
            proxy.Cut();
            await client.Send($"during{round}");
            Assert.Equal("ok", (await client.Reply($"during{round}")).Status);
        }
        Assert.True(bridge.Broker.Up);
    }

    [Fact]
    public async Task A_request_in_flight_when_the_wire_is_cut_is_asked_again_as_repeated()
    {
        await using var proxy = new TcpProxy(broker.Uri);
        var first = new TaskCompletionSource<Outcome>();
        _dispatcher.OnHandle = _ => _dispatcher.Handled.Count == 1 ? new(first.Task) : new(FakeDispatcher.Ok);
        await broker.Start(_dispatcher, change: o => o.Uri = proxy.Uri);
        await using var client = await broker.Client();
        await client.Send("cut");
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 1, "it is asked");
        proxy.Cut();
        Assert.Equal("ok", (await client.Reply("cut")).Status);
        first.SetResult(FakeDispatcher.Ok);
        Assert.Equal([false, true], _dispatcher.Handled.Select(r => r.Repeated));
    }

    [Fact]
    public async Task A_broker_that_is_away_at_the_start_is_waited_for()
    {
        await using var proxy = new TcpProxy(broker.Uri);
        proxy.Refuse(true);
        await using var bridge = new Bridge(
            broker.Options(o => o.Uri = proxy.Uri), broker.Table, _dispatcher, new FakeDatabase(), new FakeOutbox(),
            TestSeal.Make(), TimeProvider.System, NullLoggerFactory.Instance);
        await bridge.StartAsync(CancellationToken.None);
        Assert.False(bridge.Broker.Up);
        Assert.Contains("cannot be reached", bridge.Broker.Detail, StringComparison.Ordinal);
        proxy.Refuse(false);
        await BrokerFixture.Until(() => bridge.Consuming, "it consumes");
    }

    [Fact]
    public async Task The_next_host_is_tried_when_one_is_away()
    {
        await broker.Start(_dispatcher, change: o => o.Uri = $"amqp://guest:guest@127.0.0.1:1,{broker.Uri}");
    }

    [Fact]
    public async Task A_deleted_queue_is_declared_and_consumed_again()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        Assert.Equal("ok", (await client.Call("one")).Status);
        await using (var channel = await broker.Connection.CreateChannelAsync())
            await channel.QueueDeleteAsync(broker.Table.Requests, false, false);
        await BrokerFixture.Until(async () => await Answered(client), "requests are answered again");
    }

    [Theory]
    [InlineData("refuses the login of user 'nobody'", "nobody:wr0ng@", "")]
    [InlineData("has no virtual host 'missing'", "", "/missing")]
    public async Task A_wrong_configuration_stops_the_start_with_a_sentence(string expected, string login, string path)
    {
        var uri = new UriBuilder(broker.Uri);
        var text = $"amqp://{(login == "" ? $"{uri.UserName}:{uri.Password}@" : login)}{uri.Host}:{uri.Port}{path}";
        var fault = await Assert.ThrowsAsync<SetupException>(() => broker.Start(_dispatcher, change: o => o.Uri = text));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private static async Task<bool> Answered(TestClient client)
    {
        try
        {
            var id = Guid.NewGuid().ToString();
            await client.Send(id);
            await Task.Delay(100);
            return client.Replies.Any(reply => reply.Properties.CorrelationId == id);
        }
        catch (RabbitMQ.Client.Exceptions.PublishException)
        {
            return false;
        }
    }
}
