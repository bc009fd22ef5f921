using System.Net;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Hosting;

public sealed class LimitTests(LimitTests.LimitedDoor door) : IClassFixture<LimitTests.LimitedDoor>
{
    [Fact]
    public async Task Who_asks_more_than_its_address_may_is_told_to_wait()
    {
        var told = default(HttpResponseMessage);
        for (var asked = 0; told is not { StatusCode: HttpStatusCode.TooManyRequests }; asked++)
        {
            Assert.InRange(asked, 0, 10_000);
            told = await door.Send("GET", "/api/v1/books/7");
        }

        Assert.Equal("rate_limited", (await Told.Read(told)).Code);
        Assert.NotNull(told.Headers.RetryAfter);
    }

    [Fact]
    public async Task What_is_no_route_of_the_door_is_not_counted()
    {
        for (var asked = 0; asked < 50; asked++)
            Assert.Equal(HttpStatusCode.OK, (await door.Send("GET", "/constant")).StatusCode);
    }

    public sealed class LimitedDoor : Door
    {
        public LimitedDoor() => Options.RequestsPerSecond = 5;
    }
}
