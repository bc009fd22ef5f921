using Granary.AmqpBridge;
using Granary.Storms.Hostile;
using Granary.Tests.Fixtures;

namespace Granary.Tests.Connections;

/// <summary><c>amqps://</c> with an authority and a client certificate of one's own.</summary>
public sealed class TlsTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime, IDisposable
{
    private readonly TestAuthority _authority = new("granary test authority");

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Requests_are_answered_over_tls_with_a_client_certificate()
    {
        await using var proxy = new TlsProxy(broker.Uri, _authority.Server("127.0.0.1"), _authority.Root);
        await broker.Start(new FakeDispatcher(), change: options => Secure(options, proxy, _authority));
        await using var client = await broker.Client();

        Assert.Equal("ok", (await client.Call("secure")).Status);
        Assert.Equal("CN=granary", Assert.Single(proxy.LetIn.Distinct()));
    }

    [Fact]
    public async Task What_the_client_library_cannot_read_is_taken_out_and_what_is_too_long_is_cut_over_tls_as_well()
    {
        await using var proxy = new TlsProxy(broker.Uri, _authority.Server("127.0.0.1"), _authority.Root);
        await broker.Start(new FakeDispatcher(), change: options => Secure(options, proxy, _authority));
        await using var client = await broker.Client();
        await using var evil = await RawPublisher.Open(new Uri(broker.Uri));
        await evil.Publish(broker.Table.Requests, EvilHeaders.Decimal, "{}", client.ReplyQueue, "evil");
        await evil.Publish(
            broker.Table.Requests, EvilHeaders.None, new string(' ', 70 * 1024 * 1024), client.ReplyQueue, "huge");

        foreach (var id in (string[])["evil", "huge"])
            Assert.Equal("invalid_request", (await client.Reply(id)).Header("x-code"));
        Assert.Equal("ok", (await client.Call("secure")).Status);
    }

    [Fact]
    public async Task A_broker_whose_certificate_another_authority_signed_is_refused_in_a_sentence()
    {
        using var other = new TestAuthority("somebody else");
        await using var proxy = new TlsProxy(broker.Uri, other.Server("127.0.0.1"), other.Root);
        await Refused(options => Secure(options, proxy, _authority));
    }

    [Fact]
    public async Task A_broker_with_another_name_in_its_certificate_is_refused()
    {
        await using var proxy = new TlsProxy(broker.Uri, _authority.Server("rabbit.example"), _authority.Root);
        await Refused(options => Secure(options, proxy, _authority));
        await broker.Start(new FakeDispatcher(), change: options =>
        {
            Secure(options, proxy, _authority);
            options.Tls.ServerName = "rabbit.example";
        });
    }

    [Fact]
    public async Task A_certificate_file_that_is_not_there_is_named()
    {
        await using var proxy = new TlsProxy(broker.Uri, _authority.Server("127.0.0.1"), _authority.Root);
        var fault = await Assert.ThrowsAsync<SetupException>(() => broker.Start(new FakeDispatcher(), change: options =>
        {
            options.Uri = proxy.Uri;
            options.Tls.CaFile = "/nowhere/ca.pem";
        }));
        Assert.Contains("/nowhere/ca.pem", fault.Message, StringComparison.Ordinal);
    }

    private async Task Refused(Action<AmqpOptions> change)
    {
        var fault = await Assert.ThrowsAsync<SetupException>(() => broker.Start(new FakeDispatcher(), change: change));
        Assert.Contains("Amqp:Tls", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private static void Secure(AmqpOptions options, TlsProxy proxy, TestAuthority authority)
    {
        options.Uri = proxy.Uri;
        options.Tls.CaFile = authority.CaFile;
        (options.Tls.CertFile, options.Tls.KeyFile) = authority.Client("granary");
    }
}
