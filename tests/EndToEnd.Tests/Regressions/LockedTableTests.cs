using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Tests.Regressions;

/// <summary>One list that waited for a lock paused the intake, came again, and paused it again, for ever.</summary>
public sealed class LockedTableTests
{
    private static readonly Dictionary<string, string> Options = new()
    {
        ["Postgres__CommandTimeoutSeconds"] = "2",
        ["Amqp__Ladder"] = "100ms",
    };

    [Fact]
    public async Task A_list_of_a_locked_table_is_unavailable_while_books_are_made()
    {
        await using var place = await Installation.Open(LabSettings.FromEnvironment(), "locked", options: Options);
        await using var client = new RpcClient(place.Amqp, place.Name + ".caller", place.Topology.Requests);
        await using var human = await place.Database.Block("lock table products in access exclusive mode");

        var list = await client.Publish(new Question("list", "list_products", "{}"));
        var late = Task.Delay(TimeSpan.FromMinutes(1));
        for (var n = 0; (!list.IsCompleted && !late.IsCompleted) || n < 10; n++)
            Assert.True((await client.Ask(Question.CreateBook($"book-{n}", "not disturbed"))).Ok);

        Assert.True(list.IsCompleted);
        Assert.Equal("unavailable", (await list).Code);
        Assert.DoesNotContain(
            await File.ReadAllLinesAsync(place.Silo.Log), line => line.Contains("Paused", StringComparison.Ordinal));
    }
}
