using System.Globalization;
using System.Text;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using RabbitMQ.Client;

namespace Granary.Tests.Regressions;

/// <summary>What is meant to hurt has one clear answer at both doors, and the answer is short.</summary>
[Collection(SystemSuite.Name)]
public sealed class HostileInputTests(SystemFixture system)
{
    private const int Most = 8 * 1024;

    [Fact]
    public async Task A_thousand_unknown_fields()
    {
        var fields = Enumerable.Range(0, 1000)
            .Select(n => string.Create(CultureInfo.InvariantCulture, $"\"colour{n}\":{n}"));
        var data = $"{{{string.Join(',', fields)}}}";

        var answer = await system.Ask("v1", "create_book", data);
        Assert.Equal("validation_failed", answer.Code);
        Assert.InRange(answer.Error!.Length, 1, Most);
        Short(
            "validation_failed", await system.Web(HttpMethod.Post, "/api/v1/books", data, "Bearer " + Question.ApiKey));
    }

    [Fact]
    public async Task A_token_of_nearly_256_KiB()
    {
        var token = string.Join('.', Enumerable.Repeat(new string('e', 85_000), 3));
        var answer = await system.Ask("v1", "create_book", "{}", auth: token);
        Assert.Equal("unauthenticated", answer.Code);
        Assert.InRange(answer.Error!.Length, 1, 200);

        // More than the web server takes of headers.
        var web = await system.Web(HttpMethod.Post, "/api/v1/books", "{}", "Bearer " + token);
        Assert.Equal(431, web.Status);
        Assert.InRange(web.Body.Length, 0, Most);
        Short("unauthenticated", await system.Web(HttpMethod.Post, "/api/v1/books", "{}", "Bearer " + token[..20_000]));
    }

    [Fact]
    public async Task A_token_that_is_too_long_to_be_read_at_all()
    {
        var answer = await system.Ask("v1", "create_book", "{}", auth: new string('e', 256 * 1024));
        Assert.Equal("invalid_request", answer.Code);
        Assert.InRange(answer.Error!.Length, 1, 200);
    }

    /// <summary>A header frame has room for 128 KiB.</summary>
    [Fact]
    public async Task Headers_of_all_types_and_as_many_as_there_is_room_for()
    {
        var (done, kept) = ($"headers-{Guid.NewGuid():N}", $"headers-{Guid.NewGuid():N}");
        await Publish(done, "get_books", "{}");
        await Publish(kept, "update_book", """{"id":777000779,"title":"x"}""");
        await Until.True("what is refused is kept", TimeSpan.FromSeconds(20), async () =>
            (await system.Run("dlq", "list", "--max", "1000")).Output.Contains(kept));
        Assert.True((await system.Ask("v1", "get_books", "{}")).Ok);
        Assert.Equal("1 dropped", (await system.Run("dlq", "drop", "--id", kept)).Output.Trim());
    }

    private static void Short(string code, WebAnswer answer)
    {
        Assert.Equal(code, answer.Code);
        Assert.InRange(answer.Body.Length, 1, Most);
    }

    private async Task Publish(string id, string action, string data)
    {
        await using var connection = await new ConnectionFactory { Uri = system.Settings.Amqp }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var body = $$"""{"id":"{{id}}","action":"{{action}}","auth":"{{Question.ApiKey}}","data":{{data}}}""";
        await channel.BasicPublishAsync(
            "", system.Installation.Topology.Requests, mandatory: true,
            new BasicProperties { Headers = Mixed(125_000) }, Encoding.UTF8.GetBytes(body));
    }

    private static Dictionary<string, object?> Mixed(int bytes)
    {
        object?[] values =
        [
            null, true, (sbyte)-1, (byte)1, (short)-2, (ushort)2, -3, 3u, long.MinValue, 1.5f, 2.5, 12.5m,
            new AmqpTimestamp(1), "text", new byte[] { 0, 255 }, new BinaryTableValue([1, 2]),
            new List<object?> { 1, "two", new List<object?> { null } },
            new Dictionary<string, object?>
            {
                ["authorization"] = "x", ["inner"] = new Dictionary<string, object?> { ["x"] = 1L },
            },
        ];
        // A name of ten characters, the type, and what the longest of them takes.
        return Enumerable.Range(0, bytes / 30).ToDictionary(n => $"header{n:D4}", n => values[n % values.Length]);
    }
}
