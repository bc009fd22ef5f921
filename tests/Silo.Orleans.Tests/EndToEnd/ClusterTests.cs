using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Storms.Weather;
using Xunit.Abstractions;

namespace Granary.Tests.EndToEnd;

/// <summary>Silos as processes, on one broker and one database.</summary>
public sealed class ClusterTests(ITestOutputHelper output)
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string> Orleans = new() { ["GRANARY_ENGINE"] = "orleans" };
    private static readonly Dictionary<string, string> Embedded = new() { ["GRANARY_ENGINE"] = "embedded" };

    private readonly StormPlan plan = new(DateOnly.FromDateTime(DateTime.UtcNow).DayNumber) { Acts = 2 };

    [OrleansFact]
    public async Task Three_silos_lose_nothing_and_do_nothing_twice_while_they_are_killed() =>
        Passes(await DuplicatesAndKills.Cluster(LabSettings.FromEnvironment(), plan with { KillEvery = TimeSpan.FromSeconds(5) }));

    [OrleansFact]
    public async Task A_rolling_restart_is_noticed_by_nobody() =>
        Passes(await DuplicatesAndKills.RollingRestart(LabSettings.FromEnvironment(), plan));

    [OrleansFact]
    public async Task A_database_moves_between_the_engines_with_its_recorded_replies()
    {
        var settings = LabSettings.FromEnvironment();
        await using var place = await Installation.Prepare(settings, "moving");
        await using var client = new RpcClient(settings.Amqp, place.Name + ".caller", place.Topology.Requests);
        var asked = new List<(Question Question, string Essence)>();
        foreach (var engine in new[] { Embedded, Orleans, Embedded })
        {
            var silo = place.NewSilo(engine);
            await silo.Start(StartTime);
            foreach (var (question, essence) in asked)
            {
                var again = await client.Ask(question, copy: asked.Count + 2);
                Assert.True(again.Replayed);
                Assert.Equal(essence, again.Essence);
            }

            var create = Question.CreateBook($"moving-{asked.Count}", $"book {asked.Count}");
            var created = await client.Ask(create);
            asked.Add((create, created.Essence));
            var rename = Question.Rename($"moving-{asked.Count}", created.Number("id"), "renamed");
            asked.Add((rename, (await client.Ask(rename)).Essence));
            Assert.Equal(0, await silo.Stop());
        }

        Assert.Equal(0, await place.Database.Number("select count(*) from orleansmembershiptable where status <> 6"));
        Assert.Equal(3, await place.Database.Number("select count(*) from books where version = 2"));
    }

    [OrleansFact]
    public async Task What_nobody_uses_leaves_memory_by_its_kind()
    {
        await using var place = await Installation.Open(LabSettings.FromEnvironment(), "idle", options: new Dictionary<string, string>(Orleans)
        {
            ["Engine__IdleSecondsByKind__book"] = "2",
        });
        await using var client = new RpcClient(place.Amqp, place.Name + ".caller", place.Topology.Requests);
        for (var n = 0; n < 20; n++)
            await client.Ask(Question.CreateBook($"idle-{n}", "idle"));
        await client.Ask(new Question("idle-author", "create_author", """{"name":"stays"}""", "v2"));

        await Until.True("only the author is in memory", TimeSpan.FromSeconds(30), async () =>
            (await place.Silo.Metrics()).Split('\n').Contains("granary_activations{} 1"));
    }

    private void Passes(StormResult result)
    {
        output.WriteLine(result.ToString());
        Assert.True(result.Passed, result.ToString());
    }
}
