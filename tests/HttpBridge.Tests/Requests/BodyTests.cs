using System.Net;
using System.Text;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Requests;

public sealed class BodyTests(Door door) : IClassFixture<Door>
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("""{"title":"a"} tail""")]
    [InlineData("""{"title":"a","title":"b"}""")]
    [InlineData("""{"title":"a\u0000"}""")]
    [InlineData("""{"title":"\ud800"}""")]
    [InlineData("""{"title":{"x":1,"x":2}}""")]
    public async Task A_body_that_is_no_proper_object_is_an_invalid_request(string body)
    {
        var told = await door.Refused("POST", "/api/v1/books", body);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (told.Status, told.Code));
        Assert.Null(door.Dispatcher.Asked);
    }

    [Fact]
    public async Task Invalid_UTF8_is_an_invalid_request()
    {
        var told = await Told.Read(
            await door.SendBytes("POST", "/api/v1/books", [.. "{\"title\":\""u8, 0xC3, 0x28, .. "\"}"u8]));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (told.Status, told.Code));
    }

    [Theory]
    [InlineData(31, "validation_failed")]
    [InlineData(32, "invalid_request")]
    public async Task Nesting_ends_at_32(int arrays, string code)
    {
        var body = $$"""{"title":{{new string('[', arrays)}}{{new string(']', arrays)}}}""";

        Assert.Equal(code, (await door.Refused("POST", "/api/v1/books", body)).Code);
    }

    [Theory]
    [InlineData(2048, HttpStatusCode.UnprocessableEntity, "validation_failed")]
    [InlineData(2049, HttpStatusCode.RequestEntityTooLarge, "invalid_request")]
    public async Task A_body_ends_at_its_limit(int bytes, HttpStatusCode status, string code)
    {
        var told = await door.Refused("POST", "/api/v1/books", "{}".PadRight(bytes));

        Assert.Equal((status, code), (told.Status, told.Code));
    }

    [Fact]
    public async Task A_body_without_a_length_ends_at_the_limit_too()
    {
        var content = new StreamContent(new MemoryStream(new byte[4096]), 512)
        {
            Headers = { { "Content-Type", "application/json" } },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/books") { Content = content };
        request.Headers.TransferEncodingChunked = true;

        var told = await Told.Read(await door.Client.SendAsync(request));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "invalid_request"), (told.Status, told.Code));
    }

    [Fact]
    public async Task A_body_in_pieces_is_read_whole()
    {
        var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes("""{"name":"x"}""")), 3);
        content.Headers.Add("Content-Type", "application/json; charset=utf-8");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/probes") { Content = content };
        request.Headers.TransferEncodingChunked = true;

        await door.Client.SendAsync(request);

        Assert.Equal("""{"name":"x"}""", door.Data.GetRawText());
    }

    [Fact]
    public async Task A_body_whose_end_nobody_can_find_ends_the_connection()
    {
        var answer = await door.Raw(
            "POST /probes HTTP/1.1\r\nHost: x\r\nContent-Type: "
            + "application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        Assert.StartsWith("HTTP/1.1 400", answer);
        Assert.Contains("Connection: close", answer);
        Assert.Contains("\"code\":\"invalid_request\"", answer);
    }

    [Theory]
    [InlineData("Content-Type: text/plain")]
    [InlineData("Content-Type: application/x-www-form-urlencoded")]
    [InlineData("Content-Type: multipart/form-data; boundary=x")]
    [InlineData("Content-Type: application/json; charset=utf-16")]
    [InlineData("Content-Type: nonsense")]
    [InlineData("Content-Encoding: gzip")]
    public async Task Another_content_type_is_not_taken(string header)
    {
        var told = await door.Refused("POST", "/api/v1/books", "{}", header);

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "invalid_request"), (told.Status, told.Code));
    }

    [Theory]
    [InlineData("Content-Type: application/json; charset=UTF-8")]
    [InlineData("Content-Type: application/json; charset=\"utf-8\"")]
    [InlineData("Content-Type: Application/JSON")]
    [InlineData("Content-Type: application/merge-patch+json")]
    public async Task JSON_is_taken_however_it_is_called(string header)
    {
        Assert.Equal(HttpStatusCode.Created, (await door.Send("POST", "/probes", "{}", header)).StatusCode);
    }
}
