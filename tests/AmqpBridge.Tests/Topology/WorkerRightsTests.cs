using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Granary.Tests.Topology;

/// <summary>What definitions.sh lets the user of <c>granary worker</c> do, on the real broker.</summary>
public sealed class WorkerRightsTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const string DirectReply = "amq.rabbitmq.reply-to";

    private readonly FakeDispatcher _dispatcher = new();
    private readonly FakeOutbox _outbox = new();
    private IConnection _worker = null!;

    private string User => broker.Prefix + "worker";

    public async Task InitializeAsync()
    {
        broker.PlainQueues = StepQueue.All(consumed: false);
        await broker.Delete();
        using var management = Management();
        await Put(management, $"/api/users/{User}", new { password = "least", tags = "" });
        await Put(management, $"/api/permissions/%2F/{User}", await Defined());
        await broker.Start(_dispatcher, outbox: _outbox);
        var login = new UriBuilder(broker.Uri) { UserName = User, Password = "least" };
        _worker = await new ConnectionFactory { Uri = login.Uri }.CreateConnectionAsync();
    }

    public async Task DisposeAsync()
    {
        await _worker.DisposeAsync();
        await broker.Stop();
        using var management = Management();
        await management.DeleteAsync(new Uri($"/api/users/{User}", UriKind.Relative));
    }

    [Fact]
    public async Task It_asks_is_answered_and_takes_steps()
    {
        await using var channel = await _worker.CreateChannelAsync();
        var replies = new AsyncEventingBasicConsumer(channel);
        var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        replies.ReceivedAsync += (_, delivery) =>
        {
            reply.TrySetResult(Encoding.UTF8.GetString(delivery.Body.Span));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(DirectReply, autoAck: true, replies);
        await channel.BasicPublishAsync(
            "", broker.Table.Requests, mandatory: true, new BasicProperties { ReplyTo = DirectReply },
            """{"id":"w","action":"claim_job"}"""u8.ToArray());
        _outbox.Add(StepQueue.Name, """{"post_id":1}""");

        Assert.Contains("\"ok\"", await reply.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        BasicGetResult? step = null;
        await BrokerFixture.Until(
            async () => (step = await channel.BasicGetAsync(broker.Prefix + StepQueue.Name, false)) is not null,
            "the step comes");
        await channel.BasicAckAsync(step!.DeliveryTag, multiple: false);
    }

    [Theory]
    [InlineData("declares a queue")]
    [InlineData("writes to the internal exchange")]
    [InlineData("consumes requests")]
    [InlineData("consumes a step's dead letters")]
    [InlineData("consumes what a step gave back")]
    public async Task It_may_not(string deed)
    {
        await using var channel = await _worker.CreateChannelAsync();
        var fault = await Assert.ThrowsAnyAsync<Exception>(() => deed switch
        {
            "declares a queue" => channel.QueueDeclareAsync(broker.Prefix + "mine"),
            "writes to the internal exchange" => Written(channel),
            "consumes requests" => channel.BasicGetAsync(broker.Table.Requests, autoAck: true),
            "consumes a step's dead letters" => channel.BasicGetAsync(
                broker.Prefix + StepQueue.DeadLetters, autoAck: true),
            _ => channel.BasicGetAsync(broker.Prefix + StepQueue.Returned, autoAck: true),
        });
        Assert.IsAssignableFrom<OperationInterruptedException>(fault);
        Assert.Equal((ushort?)403, channel.CloseReason?.ReplyCode);
    }

    private async Task Written(IChannel channel)
    {
        await channel.BasicPublishAsync(broker.Table.Internal, broker.Prefix + StepQueue.Name, false, "{}"u8.ToArray());
        await channel.BasicGetAsync(broker.Prefix + StepQueue.Name, autoAck: false);
    }

    private HttpClient Management() => new()
    {
        BaseAddress = new Uri(Environment.GetEnvironmentVariable("GRANARY_MANAGEMENT")!),
        DefaultRequestHeaders =
        {
            Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(new Uri(broker.Uri).UserInfo))),
        },
    };

    private static async Task Put(HttpClient management, string path, object body) =>
        (await management.PutAsJsonAsync(path, body)).EnsureSuccessStatusCode();

    /// <summary>As the script prints them.</summary>
    private static async Task<object> Defined()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Orleans.sln")))
            root = root.Parent!;
        var start = new ProcessStartInfo("sh", [Path.Combine(root.FullName, "deploy/rabbitmq/definitions.sh")])
        {
            RedirectStandardOutput = true,
        };
        foreach (var who in (string[])["", "CLIENT_", "WORKER_"])
            (start.Environment[$"GRANARY_{who}USER"], start.Environment[$"GRANARY_{who}PASSWORD"]) = ("w", "x");
        using var script = Process.Start(start)!;
        var definitions = JsonElement.Parse(await script.StandardOutput.ReadToEndAsync());
        var rights = definitions.GetProperty("permissions").EnumerateArray().Last();
        return new
        {
            configure = rights.GetProperty("configure").GetString(),
            write = rights.GetProperty("write").GetString(),
            read = rights.GetProperty("read").GetString(),
        };
    }
}
