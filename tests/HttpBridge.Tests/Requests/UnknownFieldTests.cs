using System.Net;
using System.Text;
using Granary.HttpBridge.Documents;
using Granary.HttpBridge.Routes;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Requests;

/// <summary>Where unknown fields are ignored, they are so wherever they stand.</summary>
public sealed class UnknownFieldTests(LenientDoor door) : IClassFixture<LenientDoor>
{
    [Theory]
    [InlineData("POST", "/probes", """{"count":5,"colour":"red"}""")]
    [InlineData("POST", "/probes?colour=red", """{"count":5}""")]
    [InlineData("POST", "/probes?colour=red&colour=blue", """{"count":5}""")]
    [InlineData("POST", "/probes?colour=red", """{"count":5,"colour":"blue"}""")]
    [InlineData("GET", "/probes?count=5&colour=red&colour=blue", null)]
    [InlineData("GET", "/api/v1/books/7?utm_source=mail", null)]
    public async Task They_count_for_nothing(string method, string path, string? body)
    {
        var reply = await door.Send(method, path, body);

        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task In_a_form_too()
    {
        var reply = await door.SendBytes(
            "POST", "/probes", Encoding.ASCII.GetBytes("count=5&colour=red&colour=blue"),
            "Content-Type: application/x-www-form-urlencoded");

        Assert.Equal(HttpStatusCode.Created, reply.StatusCode);
        Assert.Equal("""{"count":5}""", door.Data.GetRawText());
    }

    [Theory]
    [InlineData("GET", "/probes?count=0&colour=red", null, "count")]
    [InlineData("GET", "/probes?count=1&count=2", null, "count")]
    [InlineData("POST", "/probes?count=1", """{"count":2,"colour":1}""", "count")]
    public async Task What_is_known_must_be_right_all_the_same(
        string method, string path, string? body, string field) =>
        Assert.Equal(field, (await door.Refused(method, path, body)).Field);

    [Fact]
    public async Task Nul_is_refused_wherever_it_stands() =>
        Assert.Equal("invalid_request", (await door.Refused("GET", "/probes?colour=%00")).Code);

    [Fact]
    public void The_document_leaves_bodies_open()
    {
        Assert.Contains("\"additionalProperties\":true", Body(LenientDoor.Actions), StringComparison.Ordinal);
        Assert.Contains("\"additionalProperties\":false", Body(TestRoutes.Actions), StringComparison.Ordinal);
    }

    private static string Body(Granary.Dispatch.ActionTable actions)
    {
        var route = TestRoutes.All.First(one => one is { Method: "POST", Path: "/probes" });
        return new Operation(new BoundRoute(route, actions), "probe").Build()["requestBody"]!.ToJsonString();
    }
}
