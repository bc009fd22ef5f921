using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Granary.Storms.Lab;
using RabbitMQ.Client;

namespace Granary.Tests.ComingFrom;

/// <summary>
/// An empty development system as users of the first systems meet it: curl with its ports, and the broker as guest.
/// </summary>
public sealed partial class FirstSystemsFixture : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Options = new()
    {
        ["Users__HashRounds"] = "1000",
        ["Logging__LogLevel__Default"] = "Debug",
    };

    /// <summary>The user that the shop's document calls 1.</summary>
    private const string First = """
        curl -X POST http://localhost:8000/users \
          -H "Content-Type: application/json" \
          -d '{"username": "first", "email": "first@example.com"}'
        """;

    private IConnection _guest = null!;

    internal Installation Installation { get; private set; } = null!;

    internal IChannel Channel { get; private set; } = null!;

    internal static Uri Guest => new(Environment.GetEnvironmentVariable("GRANARY_CLIENT_AMQP")!);

    public async Task InitializeAsync()
    {
        Assert.Equal("guest:guest", Guest.UserInfo);
        Installation = await Installation.Open(LabSettings.FromEnvironment(), "first", options: Options);
        _guest = await new ConnectionFactory { Uri = Guest }.CreateConnectionAsync();
        Channel = await NewChannel();
        Assert.Equal(201, (await Type(First)).Status);
    }

    public async Task DisposeAsync()
    {
        await _guest.DisposeAsync();
        await Installation.DisposeAsync();
    }

    internal Task<IChannel> NewChannel() => _guest.CreateChannelAsync();

    internal string Named(string queue) => $"{Installation.Name}.{queue}";

    /// <summary>The line as its document has it, run by bash, only with this system's ports.</summary>
    internal async Task<WebAnswer> Type(string line)
    {
        var here = Ports().Replace(line, Installation.Silo.Address.Authority)
            .Replace("curl ", "curl -s -w '\\n%{http_code}' ", StringComparison.Ordinal);
        var run = await ProgramRun.Of("bash", ["-c", here], new Dictionary<string, string>());
        var end = run.Output.LastIndexOf('\n');
        Assert.True(run.ExitCode == 0 && end >= 0, $"{line}: {run}");
        return new(int.Parse(run.Output[(end + 1)..], null), run.Output[..end]);
    }

    /// <summary>Types the line until the answer is the awaited one.</summary>
    internal async Task<JsonElement> Await(string line, Func<JsonElement, bool> over)
    {
        JsonElement seen = default;
        await Until.True(line, TimeSpan.FromSeconds(60), async () =>
        {
            seen = JsonElement.Parse((await Type(line)).Body);
            return over(seen);
        });
        return seen;
    }

    /// <summary>As the old clients did it: a reply queue that the broker names, found by its correlation id.</summary>
    internal async Task<JsonElement> Ask(string queue, string body, string correlation, string exchange = "")
    {
        var replies = (await Channel.QueueDeclareAsync()).QueueName;
        Assert.StartsWith("amq.gen-", replies);
        await Channel.BasicPublishAsync(
            exchange.Length == 0 ? "" : Named(exchange), Named(queue), mandatory: true,
            new BasicProperties { ReplyTo = replies, CorrelationId = correlation }, Encoding.UTF8.GetBytes(body));
        BasicGetResult? reply = null;
        await Until.True(
            $"a reply to {body}", TimeSpan.FromSeconds(30),
            async () => (reply = await Channel.BasicGetAsync(replies, autoAck: true)) is not null);
        Assert.Equal(correlation, reply!.BasicProperties.CorrelationId);
        return JsonElement.Parse(reply.Body.Span);
    }

    [GeneratedRegex(@"(?<=http://)localhost(:800[01])?")]
    private static partial Regex Ports();
}

[CollectionDefinition(Name)]
public sealed class FirstSystems : ICollectionFixture<FirstSystemsFixture>
{
    public const string Name = "first systems";
}
