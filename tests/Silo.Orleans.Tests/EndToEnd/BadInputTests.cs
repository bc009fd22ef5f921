using System.Net;
using System.Net.Sockets;
using Granary.Storms.Lab;

namespace Granary.Tests.EndToEnd;

/// <summary>A silo that cannot take part says so in one sentence, and leaves nothing in the cluster.</summary>
public sealed class BadInputTests
{
    private readonly LabSettings settings = LabSettings.FromEnvironment();

    [OrleansFact]
    public async Task Another_cluster_on_the_database_is_named()
    {
        await using var place = await Installation.Prepare(settings, "other");
        await place.NewSilo(new Dictionary<string, string> { ["GRANARY_ENGINE"] = "orleans", ["Orleans__ClusterId"] = "theirs" })
            .Start(TimeSpan.FromSeconds(60));

        OneSentence(await Serve(place, []), "'theirs'");
        Assert.Equal(1, await place.Database.Number("select count(*) from orleansmembershiptable"));
    }

    [OrleansFact]
    public async Task A_taken_port_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var place = await Installation.Prepare(settings, "taken");

        OneSentence(await Serve(place, new() { ["Orleans__SiloPort"] = $"{port}" }), $"{port}");
        await NobodyIsActive(place);
    }

    [OrleansFact]
    public async Task A_silo_that_cannot_reach_the_others_does_not_join()
    {
        await using var place = await Installation.Prepare(settings, "unreached");
        await ProgramRun.Of(settings.Program, ["migrate"], Variables(place));
        await place.Database.Run(
            $"""
            insert into orleansmembershipversiontable values ('granary');
            insert into orleansmembershiptable values ('granary', '127.0.0.1', {FreePort.Next()}, 1, 'gone', 'gone', 3, 0, null,
                now(), now() + interval '1 hour');
            """);

        OneSentence(await Serve(place, new() { ["Orleans__JoinSeconds"] = "3" }), "could not reach");
        Assert.Equal(1, await place.Database.Number("select count(*) from orleansmembershiptable where status = 3"));
    }

    [OrleansFact]
    public async Task A_wrong_option_is_named()
    {
        await using var place = await Installation.Prepare(settings, "option");
        OneSentence(await Serve(place, new() { ["Orleans__AdvertisedAddress"] = "a name" }), "AdvertisedAddress");
    }

    private static async Task NobodyIsActive(Installation place) =>
        Assert.Equal(0, await place.Database.Number("select count(*) from orleansmembershiptable where status between 1 and 3"));

    private static void OneSentence(ProgramRun run, string named)
    {
        run.EndsWithOneSentence(named);
        Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private Task<ProgramRun> Serve(Installation place, Dictionary<string, string> options)
    {
        var variables = Variables(place);
        foreach (var (name, value) in options)
            variables[name] = value;
        return ProgramRun.Of(settings.Program, ["serve"], variables);
    }

    private Dictionary<string, string> Variables(Installation place) => new()
    {
        ["GRANARY_AMQP"] = settings.Amqp.ToString(),
        ["GRANARY_PG"] = place.Database.ConnectionString,
        ["GRANARY_HTTP"] = "http://127.0.0.1:0",
        ["GRANARY_PROFILE"] = "development",
        ["GRANARY_ENGINE"] = "orleans",
        ["Amqp__Prefix"] = place.Name + ".",
        ["Orleans__SiloPort"] = $"{FreePort.Next()}",
        ["Orleans__GatewayPort"] = $"{FreePort.Next()}",
        ["Orleans__AdvertisedAddress"] = "127.0.0.1",
    };
}
