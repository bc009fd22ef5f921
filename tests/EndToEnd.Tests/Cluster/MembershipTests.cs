using System.Text.Json;
using Granary.Storms.Lab;

namespace Granary.Tests.Cluster;

/// <summary>Silos that were killed, and those that come after them.</summary>
public sealed class MembershipTests
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
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
    public async Task A_killed_silo_does_not_keep_another_from_starting()
    {
        await using var place = await Installation.Open(_settings, "killed");
        await place.Silo.Kill();

        await place.NewSilo().Start(StartTime);
        await place.Silo.Start(StartTime);

        Assert.Equal(2, await place.Database.Number("select count(*) from orleansmembershiptable where status = 3"));
        Assert.Equal(1, await place.Database.Number("select count(*) from orleansmembershiptable where status = 6"));
    }

    [Fact]
    public async Task A_table_full_of_the_killed_stops_no_start()
    {
        await using var place = await Installation.Prepare(_settings, "graves");
        await ProgramRun.Of(_settings.Program, ["migrate"], SiloRun.Variables(_settings, place));
        await place.Database.Run(
            """
            insert into orleansmembershipversiontable values ('granary');
            insert into orleansmembershiptable
            select 'granary', '127.0.0.1', 1024 + n, 1, 'killed', 'killed', 2 + n % 2, 0, null,
                now() - interval '1 hour', now() - interval '1 minute'
            from generate_series(1, 100) n;
            """);

        await place.NewSilo().Start(StartTime);

        Assert.Equal(1, await place.Database.Number("select count(*) from orleansmembershiptable where status = 3"));
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
