using System.Net;
using System.Text.RegularExpressions;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Documents;

public sealed partial class DocsPageTests(Door door) : IClassFixture<Door>
{
    [Theory]
    [InlineData("/docs")]
    [InlineData("/docs/index.html")]
    public async Task The_page_is_there(string path)
    {
        var response = await door.Send("GET", path);

        Assert.Equal(
            (HttpStatusCode.OK, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task The_page_needs_no_other_host()
    {
        var page = await (await door.Send("GET", "/docs/index.html")).Content.ReadAsStringAsync();
        var parts = Reference().Matches(page).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(parts);
        Assert.DoesNotContain("://", page);
        foreach (var part in parts)
            Assert.Equal(HttpStatusCode.OK, (await door.Send("GET", "/docs/" + part.TrimStart('.', '/'))).StatusCode);
    }

    [Fact]
    public async Task The_page_reads_our_document()
    {
        var script = await (await door.Send("GET", "/docs/index.js")).Content.ReadAsStringAsync();

        Assert.Contains("/schema/openapi.json", script);
    }

    [GeneratedRegex("(?:src|href)=[\"']([^\"']+)[\"']")]
    private static partial Regex Reference();
}
