using System.Net.Sockets;
using Granary.Storms.Lab;

namespace Granary.Tests.Cluster;

/// <summary>What reaches the silo port can do anything, and so could an Orleans client at the gateway.</summary>
public sealed class DoorTests
{
    private readonly LabSettings _settings = LabSettings.FromEnvironment();

    [Fact]
    public async Task The_silo_port_is_open_on_its_address_alone_and_there_is_no_gateway()
    {
        await using var place = await Installation.Open(_settings, "doors");
        var port = (int)await place.Database.Number("select port from orleansmembershiptable where status = 3");

        Assert.True(await Opens("127.0.0.1", port));
        Assert.False(await Opens("127.0.0.2", port));
        Assert.Equal(0, await place.Database.Number("select proxyport from orleansmembershiptable where status = 3"));
    }

    [Fact]
    public async Task An_operator_may_open_it_on_all_addresses()
    {
        var options = new Dictionary<string, string> { ["Orleans__ListenOn"] = "Any" };
        await using var place = await Installation.Open(_settings, "doors", options: options);
        var port = (int)await place.Database.Number("select port from orleansmembershiptable where status = 3");

        Assert.True(await Opens("127.0.0.2", port));
    }

    private static async Task<bool> Opens(string address, int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
