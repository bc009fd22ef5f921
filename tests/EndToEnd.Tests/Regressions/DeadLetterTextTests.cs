using System.Text;
using Granary.Storms.Lab;
using RabbitMQ.Client;

namespace Granary.Tests.Regressions;

/// <summary>A message's id did on the terminal of whoever listed dead letters what it liked.</summary>
[Collection(SystemSuite.Name)]
public sealed class DeadLetterTextTests(SystemFixture system)
{
    [Fact]
    public async Task Nothing_of_a_dead_letter_does_anything_on_the_terminal()
    {
        var name = $"{Guid.NewGuid():N}";
        var shown = @"\u001B]0;owned\u0007\u000D\u009B2J\u202E" + name;
        await Publish("\u001b]0;owned\u0007\r\u009b2J\u202e" + name);
        await Until.True("it is a dead letter", TimeSpan.FromSeconds(20), async () =>
            (await Text("dlq", "list", "--max", "1000")).Contains(shown));

        var page = await Text("dlq", "show", shown);
        Assert.Contains("invalid_request", page);
        Assert.Contains("{\"action\":\"explode\"", page);
        Assert.Equal("1 dropped", (await Text("dlq", "drop", "--id", shown)).Trim());
    }

    private async Task<string> Text(params string[] arguments)
    {
        var run = await system.Run(arguments);
        Assert.DoesNotContain(run.Output, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
        return run.Output;
    }

    private async Task Publish(string id)
    {
        await using var connection = await new ConnectionFactory { Uri = system.Settings.Amqp }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicPublishAsync(
            "", system.Installation.Topology.Requests, mandatory: true,
            new BasicProperties { MessageId = id, CorrelationId = id },
            Encoding.UTF8.GetBytes("{\"action\":\"explode\"}\u001b[2J"));
    }
}
