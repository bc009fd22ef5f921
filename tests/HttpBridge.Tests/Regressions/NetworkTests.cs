using System.Net;
using Granary.HttpBridge;
using Granary.HttpBridge.Requests;
using Granary.Tests.HttpBridge.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Granary.Tests.HttpBridge.Regressions;

/// <summary>Each IPv6 address had a rate of its own, and whoever has one has 2^64 of them.</summary>
public sealed class NetworkTests(Door door) : IClassFixture<Door>
{
    [Fact]
    public async Task The_dispatch_learns_where_a_request_came_from()
    {
        await door.Send("GET", "/api/v1/books/7");

        Assert.Equal(IPAddress.Loopback, door.Dispatcher.Asked!.Address);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData(null, "255.255.255.255")]
    public void A_caller_is_known_by_what_it_cannot_choose(string? address, string network) =>
        Assert.Equal(IPAddress.Parse(network), RemoteNetwork.Of(From(address)));

    [Fact]
    public void The_addresses_of_one_network_share_a_rate()
    {
        using var limit = new AddressLimit(requestsPerSecond: 5);
        for (var asked = 1; asked <= 5; asked++)
            Assert.Null(limit.Take(From($"2001:db8:1:2::{asked}")));

        Assert.NotNull(limit.Take(From("2001:db8:1:2::6")));
        Assert.Null(limit.Take(From("2001:db8:1:3::6")));
        Assert.Null(limit.Take(From("192.0.2.7")));
    }

    private static DefaultHttpContext From(string? address) =>
        new() { Connection = { RemoteIpAddress = address is null ? null : IPAddress.Parse(address) } };
}
