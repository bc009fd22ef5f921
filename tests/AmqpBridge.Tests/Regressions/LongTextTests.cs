using System.Text;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Frames;
using Granary.AmqpBridge.Unreadable;
using Granary.Storms.Hostile;
using Granary.Tests.Fixtures;

namespace Granary.Tests.Regressions;

/// <summary>
/// One message with 255 bytes that are no UTF-8 in a property ended every session: read, they are 765 bytes, which no
/// property has room for when the message is put elsewhere.
/// </summary>
public sealed class LongTextTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private static readonly byte[] NoText = [.. Enumerable.Repeat((byte)0xFF, 255)];

    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    /// <summary>By the bits of the flags.</summary>
    [Theory]
    [InlineData(15, "content type")]
    [InlineData(14, "content encoding")]
    [InlineData(10, "correlation id")]
    [InlineData(9, "reply to")]
    [InlineData(7, "message id")]
    [InlineData(5, "type")]
    [InlineData(3, "application id")]
    public async Task In_a_property_they_end_nothing(int bit, string what)
    {
        var properties = new FrameWriter().Short(1 << bit).Octet(255).Bytes(NoText).Written;
        await IsKept(properties, "invalid_request", what);
    }

    [Fact]
    public async Task In_a_headers_name_they_end_nothing()
    {
        var header = new FrameWriter().Octet(255).Bytes(NoText).Octet((byte)'V').Written;
        await IsKept(Headers(header), "invalid_request", "header");
        var table = new FrameWriter().ShortText("x").Octet((byte)'F').Long((uint)header.Length).Bytes(header).Written;
        await IsKept(Headers(table), "invalid_request", "nested header");
    }

    [Fact]
    public async Task In_a_message_that_cannot_be_read_at_all_they_end_nothing()
    {
        var properties = new FrameWriter().Short((1 << 13) | (1 << 10)).Long((uint)EvilHeaders.Decimal.Length)
            .Bytes(EvilHeaders.Decimal).Octet(255).Bytes(NoText).Written;
        await IsKept(properties, "unreadable", "correlation id");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("short", "short")]
    public void What_fits_is_whole(string text, string cut) => Assert.Equal(cut, ShortText.Cut(text));

    [Fact]
    public void What_is_cut_ends_with_a_whole_character()
    {
        Assert.Equal(new string('ä', 127), ShortText.Cut(new string('ä', 200)));
        Assert.Equal(255, Encoding.UTF8.GetByteCount(ShortText.Cut(new string('\uFFFD', 255))));
        Assert.Equal(63, ShortText.Cut(string.Concat(Enumerable.Repeat("😀", 100))).Length / 2);
    }

    private static byte[] Headers(byte[] table) =>
        new FrameWriter().Short(1 << 13).Long((uint)table.Length).Bytes(table).Written;

    private async Task IsKept(byte[] properties, string code, string what)
    {
        var bridge = await broker.Start(_dispatcher);
        var since = bridge.Broker.Since;
        await using var client = await broker.Client();
        await using var evil = await RawPublisher.Open(new Uri(broker.Uri));
        await evil.Publish(broker.Table.Requests, properties, Encoding.UTF8.GetBytes($"no JSON: {what}"));
        // The sender of that one is answered, as it were.
        if (what != "reply to")
            Assert.Equal(code, (await broker.Take(broker.Table.DeadLetters)).Text("x-error-code"));
        Assert.Equal("ok", (await client.Call($"after {what}")).Status);
        Assert.Equal(code != "unreadable", bridge.Broker.Since == since);
        await broker.Stop();
        Assert.Equal(0, await broker.Ready(broker.Table.Requests));
    }
}
