using System.Net;
using Granary.Hosting.Cluster;
using Granary.Hosting.Options;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Granary.Tests.Cluster;

public sealed class ArrivalTests
{
    private readonly LogLines _lines = new();

    [Theory]
    [InlineData("10.0.0.5", Profile.Production, LogLevel.Warning)]
    [InlineData("127.0.0.1", Profile.Production, LogLevel.Information)]
    [InlineData("10.0.0.5", Profile.Development, LogLevel.Information)]
    public void An_open_port_is_a_warning_in_production(string address, string profile, LogLevel level)
    {
        Arrival.Tell(_lines, new Own(address), profile, new());

        Assert.Equal(level, _lines.All.Last().Level);
        Assert.Contains($"as own; no TLS on silo port {address}:11111", _lines.All.Last().Text);
    }

    [Fact]
    public void So_is_one_that_is_open_on_all_addresses()
    {
        Arrival.Tell(_lines, new Own("127.0.0.1"), Profile.Production, new() { ListenOn = ListenOn.Any });

        Assert.Equal(LogLevel.Warning, _lines.All.Last().Level);
        Assert.Contains("all other addresses", _lines.All.Last().Text);
    }

    [Fact]
    public void With_mutual_TLS_it_is_none()
    {
        OrleansOptions options = new()
        {
            GatewayPort = 30000,
            Tls = new() { Certificate = "own.pem", Authority = "ca.pem" },
        };
        Arrival.Tell(_lines, new Own("10.0.0.5"), Profile.Production, options);

        Assert.Equal(LogLevel.Information, _lines.All.Last().Level);
        Assert.Contains("mutual TLS on silo port 10.0.0.5:11111, gateway port 30000", _lines.All.Last().Text);
    }

    private sealed class Own(string address) : ILocalSiloDetails
    {
        public string Name => "own";

        public string ClusterId => "cluster";

        public string DnsHostName => "host";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(IPAddress.Parse(address), 11111, 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
