using System.Net;
using System.Net.Sockets;
using System.Text;
using Granary.Grains.Jobs.Types;

namespace Granary.Tests.Jobs;

/// <summary>Pages as a server of few words gives them.</summary>
public sealed class HttpGetTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public HttpGetTests() => _server.Start();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task The_first_10000_characters_of_a_page_are_its_result()
    {
        Assert.Equal("ü", await Get("200 OK\r\n", "ü"));
        Assert.Equal(new string('a', 10_000), await Get("200 OK\r\n", new string('a', 20_000)));
    }

    [Theory]
    [InlineData("302 Found\r\nLocation: http://example.com/\r\n")]
    [InlineData("404 Not Found\r\n")]
    public async Task A_redirect_is_not_followed_and_what_is_no_page_is_an_error(string head) =>
        await Assert.ThrowsAsync<HttpRequestException>(() => Get(head, ""));

    private async Task<string> Get(string head, string body)
    {
        var host = _server.LocalEndpoint.ToString()!;
        var reply = Reply(head, body);
        var result = await new HttpGetJob([host])
            .Run(new(1, $"http://{host}/", 1, TimeProvider.System), CancellationToken.None);
        await reply;
        return result;
    }

    private async Task Reply(string head, string body)
    {
        using var connection = await _server.AcceptSocketAsync();
        await connection.ReceiveAsync(new byte[4096]);
        var bytes = Encoding.UTF8.GetBytes(body);
        await connection.SendAsync(Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {head}Connection: close\r\nContent-Length: {bytes.Length}\r\n\r\n"));
        await connection.SendAsync(bytes);
    }
}
