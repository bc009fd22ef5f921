using System.Text;
using Granary.Storms.Lab;
using RabbitMQ.Client;

namespace Granary.Tests.Tools;

/// <summary>What nobody waited for and could not be done is kept, looked at, done again and dropped.</summary>
[Collection(SystemSuite.Name)]
public sealed class DeadLetterTests(SystemFixture system)
{
    [Fact]
    public async Task A_request_without_a_caller_that_is_refused_can_be_seen_done_again_and_dropped()
    {
        var (repaired, hopeless) = ($"dlq-{Guid.NewGuid():N}", $"dlq-{Guid.NewGuid():N}");
        await Publish(repaired, """{"id":777000777,"title":"Repaired"}""");
        await Publish(hopeless, """{"id":777000778,"title":"Hopeless"}""");
        await Until.True("both are dead letters", TimeSpan.FromSeconds(20), async () =>
            await Listed(repaired) && await Listed(hopeless));

        var shown = await system.Run("dlq", "show", repaired);
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("not_found", shown.Output);
        Assert.Contains("Repaired", shown.Output);

        // The cause stays, so what is done again comes back; it has been away in between.
        var again = await system.Run("dlq", "replay", "--id", repaired);
        Assert.Equal((0, "1 published again"), (again.ExitCode, again.Output.Trim()));
        await Until.True("it came back", TimeSpan.FromSeconds(20), () => Listed(repaired));

        foreach (var id in new[] { repaired, hopeless })
            Assert.Equal("1 dropped", (await system.Run("dlq", "drop", "--id", id)).Output.Trim());
        Assert.Equal(2, (await system.Run("dlq", "show", hopeless)).ExitCode);
        Assert.Equal(2, (await system.Run("dlq", "drop")).ExitCode);
    }

    private async Task<bool> Listed(string id) =>
        (await system.Run("dlq", "list", "--max", "1000")).Output.Contains(id);

    /// <summary>Nobody is named to reply to.</summary>
    private async Task Publish(string id, string data)
    {
        await using var connection = await new ConnectionFactory { Uri = system.Settings.Amqp }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var body = $$"""{"id":"{{id}}","action":"update_book","auth":"supersecretapikey","data":{{data}}}""";
        await channel.BasicPublishAsync(
            "", system.Installation.Topology.Requests, mandatory: true,
            new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, Encoding.UTF8.GetBytes(body));
    }
}
