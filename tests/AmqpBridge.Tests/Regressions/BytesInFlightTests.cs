using Granary.Storms.Hostile;
using Granary.Tests.Fixtures;

namespace Granary.Tests.Regressions;

/// <summary>
/// What was in flight was bounded by its number alone: 512 requests of each queue, however long, were in memory at
/// once.
/// </summary>
public sealed class BytesInFlightTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const int Length = 100_000;
    private const int Room = 10;
    private const int Requests = 100;

    private readonly TaskCompletionSource _go = new();
    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task No_more_bytes_are_worked_on_than_there_is_room_for_and_everything_is_answered()
    {
        _dispatcher.OnHandle = request => request.Action == "wait" ? Wait() : new(FakeDispatcher.Ok);
        await Start();
        await using var client = await broker.Client();
        for (var n = 0; n < Requests; n++)
            await client.SendRaw(Long($"long-{n}", "wait"), properties => properties.CorrelationId = $"long-{n}");
        await BrokerFixture.Until(
            () => _dispatcher.Handled.Count >= Room, "as many are worked on as there is room for");
        Assert.Equal(0, await broker.Ready(broker.Table.DeadLetters));
        Assert.Equal(Room, _dispatcher.Handled.Count);

        _go.SetResult();
        for (var n = 0; n < Requests; n++)
            Assert.Equal("ok", (await client.Reply($"long-{n}")).Status);
        Assert.Equal(Requests, _dispatcher.Handled.Count);
    }

    [Fact]
    public async Task Short_requests_are_answered_while_long_ones_take_all_the_room_of_another_queue()
    {
        broker.PlainQueues = [new("product", "wait")];
        _dispatcher.OnHandle = request => request.Action == "wait" ? Wait() : new(FakeDispatcher.Ok);
        await Start();
        await using var client = await broker.Client();
        for (var n = 0; n < Requests; n++)
            await client.SendPlain(broker.Plain("product"), Long($"bare-{n}", "-"));
        await BrokerFixture.Until(
            () => _dispatcher.Handled.Count >= Room, "as many are worked on as there is room for");

        Assert.Equal("ok", (await client.Call("short")).Status);
        _go.SetResult();
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == Requests + 1, "all are done");
    }

    [Fact]
    public async Task A_body_beyond_what_the_client_library_reads_ends_no_connection()
    {
        var bridge = await Start();
        await using var client = await broker.Client();
        await using var evil = await RawPublisher.Open(new Uri(broker.Uri));
        await evil.Publish(
            broker.Table.Requests, EvilHeaders.None, new string(' ', 70 * 1024 * 1024), client.ReplyQueue, "huge");

        var answer = await client.Reply("huge");
        Assert.Equal("invalid_request", answer.Header("x-code"));
        Assert.Contains("73400320 bytes", answer.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.True(bridge.Consuming);
    }

    private Task<AmqpBridge.Sessions.Bridge> Start() =>
        broker.Start(_dispatcher, change: o => (o.MaxBytesInFlight, o.MaxBodyBytes) = (Room * Length, 200_000));

    private async ValueTask<Granary.Outcome> Wait()
    {
        await _go.Task;
        return FakeDispatcher.Ok;
    }

    /// <summary>A request of exactly that length.</summary>
    private static string Long(string id, string action)
    {
        var text = $$"""{"id":"{{id}}","action":"{{action}}"}""";
        return text + new string(' ', Length - text.Length);
    }
}
