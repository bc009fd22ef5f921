using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Regressions;

/// <summary>A field that was given twice came back twice, however long its name was.</summary>
public sealed class LongAnswerTests(Door door) : IClassFixture<Door>
{
    [Fact]
    public async Task A_long_name_does_not_come_back()
    {
        var (field, path) = (new string('f', 3000), new string('p', 5000));

        var twice = await door.Refused("GET", $"/api/v1/books/7?{field}=1&{field}=2");
        Assert.InRange((await twice.Response.Content.ReadAsByteArrayAsync()).Length, 1, 1000);
        var nowhere = await door.Refused("GET", "/" + path);
        Assert.InRange((await nowhere.Response.Content.ReadAsByteArrayAsync()).Length, 1, 1000);
    }
}
