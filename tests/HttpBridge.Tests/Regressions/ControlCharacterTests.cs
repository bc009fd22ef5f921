using System.Net;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Regressions;

/// <summary>
/// A request id with control characters was replaced without a word, where the other door refuses it.
/// </summary>
public sealed class ControlCharacterTests(Door door) : IClassFixture<Door>
{
    [Theory]
    [InlineData("\u001b[2J")]
    [InlineData("a\u0007b")]
    [InlineData("a\tb")]
    public async Task A_request_id_with_control_characters_is_an_invalid_request(string id)
    {
        var told = await door.Refused("GET", "/api/v1/books/7", null, "X-Request-Id: " + id);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (told.Status, told.Code));
        Assert.DoesNotContain(told.Response.Headers.GetValues("X-Request-Id").Single(), char.IsControl);
        Assert.DoesNotContain(door.Log.All, line => line.Text.Any(char.IsControl));
    }
}
