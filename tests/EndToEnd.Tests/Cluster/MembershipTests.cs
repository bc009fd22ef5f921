using System.Text.Json;
using Granary.Storms.Lab;

namespace Granary.Tests.Cluster;

/// <summary>What a silo knows of its membership. Starts after silos were killed are in <c>Storms</c>.</summary>
public sealed class MembershipTests
{
    private static readonly HttpClient Http = new();

    private readonly LabSettings _settings = LabSettings.FromEnvironment();

    [Fact]
    public async Task Health_tells_that_the_silo_is_a_member()
    {
        await using var place = await Installation.Open(_settings, "member");

        var check = JsonElement.Parse(await Http.GetStringAsync(new Uri(place.Silo.Address, "/health")))
            .GetProperty("checks").GetProperty("cluster");

        Assert.Equal("up", check.GetProperty("status").GetString());
        Assert.EndsWith("Z", check.GetProperty("since").GetString());
    }

    [Fact]
    public async Task A_silo_that_was_declared_dead_ends_with_one_sentence()
    {
        await using var place = await Installation.Open(_settings, "declared");
        await place.Database.Run(
            """
            update orleansmembershiptable set status = 6;
            update orleansmembershipversiontable set version = version + 1;
            """);

        await Until.True("it ended", TimeSpan.FromSeconds(60), () => !place.Silo.Running);

        Assert.Single(await File.ReadAllLinesAsync(place.Silo.Log), line => line.Contains("declared this one dead"));
    }
}
