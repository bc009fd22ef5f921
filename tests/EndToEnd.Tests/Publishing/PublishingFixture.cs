using Granary.Storms.Lab;

namespace Granary.Tests.Publishing;

/// <summary>Two installations: one whose silo does the steps, and one that leaves them to foreign workers.</summary>
public sealed class PublishingFixture : IAsyncLifetime
{
    private const string Ladder = "50ms,100ms";

    internal Newsroom Own { get; private set; } = null!;

    internal Newsroom Foreign { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Own = await Open("posts", new() { ["Publishing__ApprovePercent"] = "100", ["Publishing__PageSize"] = "100" });
        Foreign = await Open("foreign", new()
        {
            ["Publishing__Workers"] = "false",
            ["Publishing__PageSize"] = "2",
            ["Jobs__Workers"] = "0",
        });
    }

    public async Task DisposeAsync()
    {
        foreach (var newsroom in new[] { Own, Foreign })
            await (newsroom?.DisposeAsync() ?? default);
    }

    private static async Task<Newsroom> Open(string purpose, Dictionary<string, string> options)
    {
        options["Users__HashRounds"] = "1000";
        options["Publishing__Ladder"] = Ladder;
        var settings = LabSettings.FromEnvironment();
        var place = await Installation.Open(settings, purpose, options: options);
        place.Topology.StepLadder = Ladder;
        return await Newsroom.Open(settings, place);
    }
}

[CollectionDefinition(Name)]
public sealed class PublishingSuite : ICollectionFixture<PublishingFixture>
{
    public const string Name = "publishing";
}
