using System.Net;
using Granary.HttpBridge;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Hosting;

/// <summary>Where a request came from is told by proxies that the operator trusts, and by nobody else.</summary>
public sealed class ProxyTests
{
    private const string Local = "127.0.0.1";

    [Theory]
    [InlineData("", "203.0.113.7", Local)]
    [InlineData("10.0.0.0/8", "203.0.113.7", Local)]
    [InlineData(Local, "203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.0/8", "203.0.113.7", "203.0.113.7")]
    [InlineData("::1, 127.0.0.1", "203.0.113.7:4711", "203.0.113.7")]
    [InlineData(Local, "6.6.6.6, 203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.1,10.0.0.0/8", "6.6.6.6, 203.0.113.7, 10.1.2.3", "203.0.113.7")]
    [InlineData(Local, "203.0.113.7, 10.1.2.3", "10.1.2.3")]
    [InlineData(Local, "2001:db8:1:2::5", "2001:db8:1:2::")]
    [InlineData(Local, "nonsense", Local)]
    [InlineData(Local, "203.0.113.7, nonsense", Local)]
    [InlineData(Local, null, Local)]
    public async Task The_last_address_that_no_trusted_proxy_has_is_the_callers(
        string trusted, string? header, string address)
    {
        await using var door = await Open(trusted);

        await door.Send("GET", "/api/v1/books/7", null, header is null ? [] : ["X-Forwarded-For: " + header]);
        Assert.Equal(IPAddress.Parse(address), door.Dispatcher.Asked!.Address);
    }

    [Fact]
    public async Task A_rate_is_the_callers_and_not_the_proxys()
    {
        await using var door = await Open(Local, requestsPerSecond: 5);
        const string One = "X-Forwarded-For: 203.0.113.7";
        const string Other = "X-Forwarded-For: 203.0.113.8";
        for (var asked = 0; (await Status(door, One)) != HttpStatusCode.TooManyRequests; asked++)
            Assert.InRange(asked, 0, 10_000);

        Assert.Equal(HttpStatusCode.OK, await Status(door, Other));
    }

    [Fact]
    public async Task Without_trust_a_forged_header_gets_no_rate_of_its_own()
    {
        await using var door = await Open("10.0.0.0/8", requestsPerSecond: 5);
        for (var asked = 0; (await Status(door, $"X-Forwarded-For: 203.0.113.{asked % 250}"))
            != HttpStatusCode.TooManyRequests; asked++)
            Assert.InRange(asked, 0, 10_000);
    }

    [Fact]
    public async Task Lines_of_a_request_say_where_it_came_from()
    {
        await using var door = await Open(Local);
        await door.Send("GET", "/api/v1/books/7", null, "X-Forwarded-For: 203.0.113.7", "X-Request-Id: abc-2");

        Assert.Contains(
            door.Log.All,
            line => line.Scope.Contains("request abc-2, get_book, from 203.0.113.7", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("10.0.0.0/33", "'10.0.0.0/33' is no address and no network.")]
    [InlineData("127.0.0.1, proxy", "'proxy' is no address and no network.")]
    [InlineData("", null)]
    [InlineData("10.0.0.0/8, ::1, 192.0.2.7, fd00::/8", null)]
    public void What_is_no_address_is_refused_by_name(string trusted, string? fault) => Assert.Equal(
        fault, new HttpOptions { TrustedProxies = trusted }.Validate(new(new())).FirstOrDefault()?.ErrorMessage);

    private static async Task<HttpStatusCode> Status(Door door, string header) =>
        (await door.Send("GET", "/api/v1/books/7", null, header)).StatusCode;

    private static async Task<ProxiedDoor> Open(string trusted, int requestsPerSecond = 0)
    {
        var door = new ProxiedDoor
        {
            Options = new()
            {
                Urls = "http://127.0.0.1:0",
                TrustedProxies = trusted,
                RequestsPerSecond = requestsPerSecond,
            },
        };
        await door.InitializeAsync();
        return door;
    }

    private sealed class ProxiedDoor : Door, IAsyncDisposable
    {
        ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());
    }
}
