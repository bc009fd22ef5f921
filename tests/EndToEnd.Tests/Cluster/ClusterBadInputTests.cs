using System.Net;
using System.Net.Sockets;
using Granary.Storms.Lab;

namespace Granary.Tests.Cluster;

/// <summary>A silo that cannot take part says so in one sentence, and leaves nothing in the cluster.</summary>
public sealed class ClusterBadInputTests
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly LabSettings _settings = LabSettings.FromEnvironment();

    [Fact]
    public async Task Another_cluster_on_the_database_is_named()
    {
        await using var place = await Installation.Prepare(_settings, "other");
        await place.NewSilo(new Dictionary<string, string> { ["Orleans__ClusterId"] = "theirs" }).Start(StartTime);

        (await SiloRun.Serve(_settings, place)).EndsWithOneSentence("'theirs'");
        Assert.Equal(1, await place.Database.Number("select count(*) from orleansmembershiptable"));
    }

    [Theory]
    [InlineData("Orleans__SiloPort")]
    [InlineData("Orleans__GatewayPort")]
    [InlineData("GRANARY_HTTP")]
    public async Task A_taken_port_is_named(string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var value = option == "GRANARY_HTTP" ? $"http://127.0.0.1:{port}" : $"{port}";
        await using var place = await Installation.Prepare(_settings, "taken");

        (await SiloRun.Serve(_settings, place, (option, value))).EndsWithOneSentence($"{port}");
        await SiloRun.IsAlone(place, 0);
    }

    [Fact]
    public async Task A_silo_that_cannot_reach_the_others_does_not_join()
    {
        await using var place = await Installation.Prepare(_settings, "unreached");
        var port = FreePort.Next();
        await Claim(place, "127.0.0.1", port);

        (await SiloRun.Serve(_settings, place, ("Orleans__JoinSeconds", "3"))).EndsWithOneSentence("could not reach");
        await SiloRun.IsAlone(place, 1);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_named()
    {
        await using var place = await Installation.Prepare(_settings, "foreign");

        (await SiloRun.Serve(_settings, place, ("Orleans__AdvertisedAddress", "203.0.113.7")))
            .EndsWithOneSentence("203.0.113.7, which is no address of this machine");
        await SiloRun.IsAlone(place, 0);
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_is_named()
    {
        await using var place = await Installation.Prepare(_settings, "nowhere");

        (await SiloRun.Serve(
            _settings, place, ("Orleans__AdvertisedAddress", "224.0.0.1"), ("Orleans__ListenOn", "Any")))
            .EndsWithOneSentence("cannot reach itself");
        await SiloRun.IsAlone(place, 0);
    }

    [Theory]
    [InlineData("Orleans__AdvertisedAddress", "a name", "AdvertisedAddress")]
    [InlineData("Orleans__AdvertisedAddress", "0.0.0.0", "AdvertisedAddress")]
    [InlineData("Orleans__Directory", "yellow pages", "Directory")]
    [InlineData("Orleans__ListenOn", "7", "ListenOn")]
    [InlineData("Orleans__ProbeSeconds", "0", "ProbeSeconds")]
    [InlineData("Orleans__Kubernetes", "true", "no pod")]
    [InlineData("Orleans__Tls__Authority", "/nowhere/ca.pem", "Tls:Certificate")]
    public async Task A_wrong_option_is_named(string option, string value, string named)
    {
        await using var place = await Installation.Prepare(_settings, "option");

        (await SiloRun.Serve(_settings, place, (option, value))).EndsWithOneSentence(named);
    }

    [Fact]
    public async Task A_silo_that_may_not_migrate_says_what_is_missing()
    {
        await using var place = await Installation.Prepare(_settings, "migrate");

        (await SiloRun.Serve(_settings, place, ("Postgres__Migrate", "false"))).EndsWithOneSentence("granary migrate");
        Assert.Equal(0, await place.Database.Number("select count(*) from pg_tables where schemaname = 'public'"));

        await ProgramRun.Of(_settings.Program, ["migrate"], SiloRun.Variables(_settings, place));
        await place.NewSilo(new Dictionary<string, string> { ["Postgres__Migrate"] = "false" }).Start(StartTime);
    }

    /// <summary>A silo that gives signs of life, and is not there.</summary>
    private async Task Claim(Installation place, string address, int port)
    {
        await ProgramRun.Of(_settings.Program, ["migrate"], SiloRun.Variables(_settings, place));
        await place.Database.Run(
            $"""
            insert into orleansmembershipversiontable values ('granary');
            insert into orleansmembershiptable values ('granary', '{address}', {port}, 1, 'gone', 'gone', 3, 0, null,
                now(), now() + interval '1 hour');
            """);
    }
}
