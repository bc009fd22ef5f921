using System.Net;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Hosting;

public sealed class GateTests : IAsyncLifetime
{
    private readonly Door _door = new();

    public Task InitializeAsync() => _door.InitializeAsync();

    public Task DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task Before_it_is_opened_the_door_is_unavailable()
    {
        var early = new Door { Opens = false };
        await early.InitializeAsync();
        var told = await early.Refused("GET", "/api/v1/books/7");
        await early.DisposeAsync();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (told.Status, told.Code));
    }

    [Fact]
    public async Task Closing_waits_for_who_is_inside_and_lets_nobody_in()
    {
        var (inside, answer) = (new TaskCompletionSource(), new TaskCompletionSource<Outcome>());
        _door.Dispatcher.Answer = (_, _) =>
        {
            inside.SetResult();
            return new(answer.Task);
        };
        var first = _door.Send("GET", "/api/v1/books/7");
        await inside.Task;
        var closing = _door.Itself.Close(TimeSpan.FromSeconds(30));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _door.Refused("GET", "/api/v1/books/8")).Status);
        Assert.False(closing.IsCompleted);
        answer.SetResult(Outcome.Ok("{}"u8.ToArray()));
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        await closing;
    }
}
