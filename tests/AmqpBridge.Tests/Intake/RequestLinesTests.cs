using Granary.Tests.Fixtures;

namespace Granary.Tests.Intake;

/// <summary>What the log says of single requests.</summary>
public sealed class RequestLinesTests(BrokerFixture broker)
    : IClassFixture<BrokerFixture>, IAsyncLifetime, IDisposable
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private readonly FakeDispatcher _dispatcher = new();
    private readonly LogLines _log = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Each_line_says_request_action_and_trace()
    {
        _dispatcher.OnHandle = _ => new(Outcome.Refused(ErrorCode.NotFound, "no such book"));
        await Call("refused-1");

        Assert.Contains($"request refused-1, do, trace {Trace}: do from {broker.Table.Requests}: not_found", _log.All);
    }

    [Fact]
    public async Task A_request_that_is_tried_again_has_a_line_without_a_stack()
    {
        var tries = 0;
        _dispatcher.OnHandle = _ => ++tries > 1
            ? new(FakeDispatcher.Ok)
            : throw new UnavailableException("entity", "it is being changed elsewhere", outage: false);
        await Call("again-1");

        Assert.Contains(_log.All, line => line.StartsWith(
            $"request again-1, do, trace {Trace}: do could not be done at try 1 and is tried again in ",
            StringComparison.Ordinal) && line.EndsWith(": it is being changed elsewhere", StringComparison.Ordinal));
    }

    private async Task Call(string id)
    {
        await broker.Start(_dispatcher, logs: _log);
        await using var client = await broker.Client();
        await client.Call(id, properties => properties.Headers = new Dictionary<string, object?>
        {
            ["traceparent"] = $"00-{Trace}-b7ad6b7169203331-00",
        });
    }
}
