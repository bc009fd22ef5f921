using System.Security.Cryptography;
using System.Text;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Unreadable;
using Granary.Tests.Fixtures;

namespace Granary.Tests.Regressions;

/// <summary>
/// A refused body was kept whole, however long: a few of them filled memory and the dead letter queue.
/// </summary>
public sealed class LongBodyTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const int Length = 3_000_000;

    private static readonly string Long =
        """{"id":"long","action":"do","data":{"text":"X"}}""".Replace(
            "X", new string('x', Length), StringComparison.Ordinal);

    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task Of_a_body_over_the_limit_its_beginning_is_kept_with_length_and_hash()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendRaw(Long, properties => properties.ClearReplyTo());

        var kept = await broker.Take(broker.Table.DeadLetters);
        var bytes = Encoding.UTF8.GetBytes(Long);
        Assert.Equal(bytes[..BodyStub.Kept], kept.Opened());
        Assert.Equal(
            ("invalid_request", $"{bytes.Length}", Convert.ToHexStringLower(SHA256.HashData(bytes))),
            (kept.Text("x-error-code"), kept.Text("x-body-bytes"), kept.Text("x-body-sha256")));
    }

    [Theory]
    [InlineData(0, 1024, 0)]
    [InlineData(1024, 1024, 1024)]
    [InlineData(2000, 1024, 2000)]
    [InlineData(5000, 1024, BodyStub.Kept)]
    [InlineData(200_000, 262_144, 200_000)]
    public void A_short_one_is_kept_whole_whatever_the_limit(int length, int most, int kept)
    {
        var stub = BodyStub.Of(new byte[length], most);
        Assert.Equal((kept, length, kept < length), (stub.Start.Length, stub.Length, stub.IsCut));
    }

    [Fact]
    public async Task What_is_kept_in_part_is_shown_so_and_not_replayed()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendRaw(Long, properties => properties.ClearReplyTo());
        await BrokerFixture.Until(async () => await broker.Ready(broker.Table.DeadLetters) == 1, "it is kept");
        await using var letters = await DeadLetterQueue.Open(
            broker.Options(), [], null, TestSeal.Make(), TimeProvider.System);

        var letter = Assert.Single(await letters.List(10));
        Assert.Equal(("long", Encoding.UTF8.GetByteCount(Long)), (letter.Id, letter.CutFrom));
        Assert.Equal(0, await letters.Replay(DeadLetterFilter.All, 1000));
        Assert.Equal(1, await letters.Count());
    }

    [Fact]
    public async Task Nobody_else_may_say_that_a_body_was_cut()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendRaw("rubbish", properties =>
        {
            properties.ClearReplyTo();
            properties.Headers!["x-body-bytes"] = 5L;
        });

        Assert.Null((await broker.Take(broker.Table.DeadLetters)).Text("x-body-bytes"));
    }
}
