using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Tests.Cluster;

/// <summary>What a silo keeps in memory. Clusters under load are in <c>Storms</c>.</summary>
public sealed class IdleTests
{
    [Fact]
    public async Task What_nobody_uses_leaves_memory_by_its_kind()
    {
        var options = new Dictionary<string, string> { ["Engine__IdleSecondsByKind__book"] = "2" };
        await using var place = await Installation.Open(LabSettings.FromEnvironment(), "idle", options: options);
        await using var client = new RpcClient(place.Amqp, place.Name + ".caller", place.Topology.Requests);
        for (var n = 0; n < 20; n++)
            await Wake(client, Question.CreateBook($"idle-{n}", "idle"), "get_book", "v1");
        var author = new Question("idle-author", "create_author", """{"name":"stays"}""", "v2");
        await Wake(client, author, "get_author", "v2");

        await Until.True("no book is in memory", TimeSpan.FromSeconds(30), () => Has("book", 0));
        Assert.True(await Has("author", 1));

        async Task<bool> Has(string kind, int count) => (await place.Silo.Metrics()).Split('\n')
            .Contains($$"""granary_activations{kind="{{kind}}"} {{count}}""");
    }

    /// <summary>Creating leaves nothing in memory, reading does.</summary>
    private static async Task Wake(RpcClient client, Question create, string read, string version)
    {
        var id = (await client.Ask(create)).Number("id");
        await client.Ask(new Question(create.Key + "-read", read, $$"""{"id":{{id}}}""", version));
    }
}
