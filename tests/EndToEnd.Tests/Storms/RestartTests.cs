using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Xunit.Abstractions;

namespace Granary.Tests.Storms;

/// <summary>Silos that were killed, and what they leave in the membership table, stop no start.</summary>
[Collection(StormCollection.Name)]
public sealed class RestartTests(ITestOutputHelper output)
{
    private const int Dead = 6;
    private const int Active = 3;

    /// <summary>What may come on top of a fresh start, which a busy machine makes long.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task After_all_were_killed_one_is_ready_at_its_old_address_and_at_another()
    {
        await using var place = await Installation.Open(LabSettings.FromEnvironment(), "restart", silos: 2);
        await place.Silos[1].Stop();
        var fresh = await Fresh(place);
        await place.Silos[1].Start(Warm);

        await KillAll(place);
        Tell("at the address of a killed one", await place.Silo.Start(fresh + Bound));
        Assert.Equal(1, await place.Database.Number("select count(*) from orleansmembershiptable where status = 3"));
        await Answers(place, "same");

        await KillAll(place);
        Tell("at another address", await place.NewSilo().Start(fresh + Bound));
        await Answers(place, "other");
    }

    [Theory]
    [InlineData(Dead)]
    [InlineData(Active)]
    public async Task Two_hundred_rows_of_the_dead_stop_no_start(int status)
    {
        await using var place = await Installation.Open(LabSettings.FromEnvironment(), "graves");
        var fresh = await Fresh(place);
        await place.Silo.Stop();
        await place.Database.Run(Graves(status));

        Tell($"among 200 rows of status {status}", await place.NewSilo().Start(fresh + Bound));
        await Answers(place, "graves");
        Assert.Equal(0, await place.Database.Number(
            "select count(*) from orleansmembershiptable where siloname like 'grave-%' and status = 3"));
    }

    /// <summary>Of an hour ago, at addresses where nothing answers: port 1 is nobody's, on any machine.</summary>
    private static string Graves(int status) =>
        $"""
        insert into orleansmembershiptable (deploymentid, address, port, generation, siloname, hostname, status,
                proxyport, starttime, iamalivetime)
            select deploymentid, '127.77.0.' || n, 1, 1000 + n, 'grave-' || n, 'grave', {status}, 0,
                now() - interval '2 hours', now() - interval '1 hour'
            from orleansmembershipversiontable, generate_series(1, 200) n
        """;

    /// <summary>Where nobody else is, and nothing has to be migrated.</summary>
    private async Task<TimeSpan> Fresh(Installation place)
    {
        await place.Silo.Stop();
        var time = await place.Silo.Start(Warm);
        Tell("after a stop", time);
        return time;
    }

    private static Task KillAll(Installation place) => Task.WhenAll(place.Silos.Select(silo => silo.Kill()));

    private static async Task Answers(Installation place, string key)
    {
        await using var client = new RpcClient(place.Amqp, $"{place.Name}.{key}", place.Topology.Requests);
        var made = await client.Ask(Question.CreateBook(key, key));
        Assert.True(made.Ok, made.ToString());
        Assert.True((await client.Ask(Question.GetBook(key + "-read", made.Number("id")))).Ok);
    }

    private void Tell(string where, TimeSpan time) =>
        output.WriteLine($"ready {where} after {time.TotalSeconds:0.0} s");
}
