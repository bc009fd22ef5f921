using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Storms.Weather;
using Granary.Tests.Storms;
using Xunit.Abstractions;

namespace Granary.Tests.Cluster;

/// <summary>Three silos as processes, on one broker and one database.</summary>
[Collection(StormCollection.Name)]
public sealed class ClusterTests(ITestOutputHelper output)
{
    private readonly LabSettings _settings = LabSettings.FromEnvironment();
    private readonly StormPlan _plan = new(DateOnly.FromDateTime(DateTime.UtcNow).DayNumber) { Acts = 2 };

    [Fact]
    public async Task Three_silos_lose_nothing_and_do_nothing_twice_while_they_are_killed() =>
        Passes(await DuplicatesAndKills.Cluster(_settings, _plan with { KillEvery = TimeSpan.FromSeconds(5) }));

    [Fact]
    public async Task A_rolling_restart_is_noticed_by_nobody() =>
        Passes(await DuplicatesAndKills.RollingRestart(_settings, _plan));

    [Fact]
    public async Task What_nobody_uses_leaves_memory_by_its_kind()
    {
        var options = new Dictionary<string, string> { ["Engine__IdleSecondsByKind__book"] = "2" };
        await using var place = await Installation.Open(_settings, "idle", options: options);
        await using var client = new RpcClient(place.Amqp, place.Name + ".caller", place.Topology.Requests);
        for (var n = 0; n < 20; n++)
            await Wake(client, Question.CreateBook($"idle-{n}", "idle"), "get_book", "v1");
        var author = new Question("idle-author", "create_author", """{"name":"stays"}""", "v2");
        await Wake(client, author, "get_author", "v2");

        await Until.True("only the author is in memory", TimeSpan.FromSeconds(30), async () =>
            (await place.Silo.Metrics()).Split('\n').Contains("granary_activations{} 1"));
    }

    /// <summary>Creating leaves nothing in memory, reading does.</summary>
    private static async Task Wake(RpcClient client, Question create, string read, string version)
    {
        var id = (await client.Ask(create)).Number("id");
        await client.Ask(new Question(create.Key + "-read", read, $$"""{"id":{{id}}}""", version));
    }

    private void Passes(StormResult result)
    {
        output.WriteLine(result.ToString());
        Assert.True(result.Passed, result.ToString());
    }
}
