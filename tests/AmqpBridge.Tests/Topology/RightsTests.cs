using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.Tests.Topology;

/// <summary>What deploy/rabbitmq/definitions.sh and docs/security.md let whom do, on the real broker.</summary>
public sealed class RightsTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private static readonly byte[] Made =
        new ExchangeMail("product.made", "Made", new Dictionary<string, string>(), "{}"u8.ToArray()).Write();

    private readonly FakeDispatcher _dispatcher = new();
    private readonly FakeOutbox _outbox = new();
    private IConnection _client = null!;

    public async Task InitializeAsync()
    {
        broker.Exchanges = [new("events")];
        broker.PlainQueues =
        [
            new("product", "create_product") { Bindings = [new("events", "product.#")] },
            .. StepQueue.All(consumed: true),
        ];
        await broker.Delete();
        var address = Environment.GetEnvironmentVariable("GRANARY_CLIENT_AMQP")!;
        var factory = new ConnectionFactory { Uri = new Uri(address) };
        _client = await factory.CreateConnectionAsync();
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await broker.Stop();
    }

    [Fact]
    public async Task A_client_asks_and_is_answered_and_a_producer_declares_its_queue()
    {
        await broker.Start(_dispatcher);
        await using var client = await TestClient.Open(_client, broker.Table);
        Assert.Equal("ok", (await client.Call("asked")).Status);
        await using var channel = await _client.CreateChannelAsync();
        await channel.QueueDeclareAsync(
            broker.Plain("product").Name, durable: true, exclusive: false, autoDelete: false);
        await client.SendPlain(broker.Plain("product"), "{}", p => p.MessageId = "bare");
        await BrokerFixture.Until(
            () => _dispatcher.Handled.Any(request => request.Id == "bare"), "the plain one is asked");
    }

    [Theory]
    [InlineData("writes to the internal exchange")]
    [InlineData("listens at the internal exchange")]
    [InlineData("listens at the exchange of requests")]
    [InlineData("lets its own queue dead-letter to the internal exchange")]
    [InlineData("consumes requests")]
    [InlineData("consumes dead letters")]
    [InlineData("deletes the queue of requests")]
    [InlineData("deletes the internal exchange")]
    public async Task A_client_may_not(string deed)
    {
        await broker.Start(_dispatcher);
        await using var channel = await _client.CreateChannelAsync();
        var own = (await channel.QueueDeclareAsync()).QueueName;
        var table = broker.Table;
        var fault = await Assert.ThrowsAnyAsync<Exception>(() => deed switch
        {
            "writes to the internal exchange" => Written(channel),
            "listens at the internal exchange" => channel.QueueBindAsync(own, table.Internal, table.DeadLetters),
            "listens at the exchange of requests" => channel.QueueBindAsync(own, table.Exchange, table.Requests),
            "lets its own queue dead-letter to the internal exchange" => channel.QueueDeclareAsync(
                "", arguments: new Dictionary<string, object?> { ["x-dead-letter-exchange"] = table.Internal }),
            "consumes requests" => channel.BasicGetAsync(table.Requests, autoAck: true),
            "consumes dead letters" => channel.BasicGetAsync(table.DeadLetters, autoAck: true),
            "deletes the queue of requests" => channel.QueueDeleteAsync(table.Requests),
            _ => channel.ExchangeDeleteAsync(table.Internal),
        });
        Assert.IsAssignableFrom<OperationInterruptedException>(fault);
        Assert.Equal((ushort?)403, channel.CloseReason?.ReplyCode);
    }

    [Fact]
    public async Task The_plain_queues_are_bounded_by_the_policy()
    {
        await broker.Start(_dispatcher);
        using var management = Management();
        var product = Uri.EscapeDataString(broker.Plain("product").Name);
        JsonElement policy = default;
        await BrokerFixture.Until(
            async () => (await management.GetFromJsonAsync<JsonElement>($"/api/queues/%2F/{product}"))
                .TryGetProperty("effective_policy_definition", out policy)
                    && policy.TryGetProperty("max-length-bytes", out _),
            "the management page knows the policy");
        Assert.Equal((1_000_000, 1_073_741_824, "reject-publish"), (
            policy.GetProperty("max-length").GetInt64(), policy.GetProperty("max-length-bytes").GetInt64(),
            policy.GetProperty("overflow").GetString()));
    }

    [Fact]
    public async Task A_silo_does_all_its_work_with_the_rights_that_the_page_gives_it()
    {
        using var management = Management();
        var user = broker.Prefix + "silo";
        await Put(management, $"/api/users/{user}", new { password = "least", tags = "" });
        var pattern = "^(amq\\.default|" + broker.Prefix.Replace(".", "\\.", StringComparison.Ordinal)
            + "(api\\.direct|events|"
            + "api\\.requests.*|granary\\..*|post\\..*|report|(product|order)(_update)?(\\..*)?))$";
        await Put(
            management, $"/api/permissions/%2F/{user}", new { configure = pattern, write = pattern, read = pattern });
        try
        {
            _outbox.Add(StepQueue.Name, """{"post_id":1}""");
            _outbox.Add("exchange:events", Made);
            _dispatcher.OnHandle = request =>
                request.Id == "fails" ? throw new TimeoutException() : new(FakeDispatcher.Ok);
            await broker.Start(
                _dispatcher, outbox: _outbox,
                change: o => o.Uri = new UriBuilder(broker.Uri) { UserName = user, Password = "least" }.ToString());
            await using var client = await broker.Client();
            Assert.Equal("ok", (await client.Call("works")).Status);
            Assert.Equal("unavailable", (await client.Call("fails")).Code);
            Assert.Equal("unavailable", (await broker.Take(broker.Table.DeadLetters)).Text("x-error-code"));
            await Asked("run");
            await Asked("create_product");
        }
        finally
        {
            await broker.Stop();
            await management.DeleteAsync(new Uri($"/api/users/{user}", UriKind.Relative));
        }
    }

    private Task Asked(string action) => BrokerFixture.Until(
        () => _dispatcher.Handled.Any(request => request.Action == action), $"{action} is asked");

    private async Task Written(IChannel channel)
    {
        await channel.BasicPublishAsync(broker.Table.Internal, broker.Prefix + StepQueue.Name, false, "{}"u8.ToArray());
        await channel.QueueDeclareAsync();
    }

    private HttpClient Management()
    {
        var login = new Uri(broker.Uri).UserInfo;
        return new HttpClient
        {
            BaseAddress = new Uri(Environment.GetEnvironmentVariable("GRANARY_MANAGEMENT")!),
            DefaultRequestHeaders =
            {
                Authorization = new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login))),
            },
        };
    }

    private static async Task Put(HttpClient management, string path, object body) =>
        (await management.PutAsJsonAsync(path, body)).EnsureSuccessStatusCode();
}
