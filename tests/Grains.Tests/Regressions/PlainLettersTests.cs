using System.Text;
using System.Text.Json;
using Granary.Grains.Library;
using Granary.Library;
using Granary.Tests.Grains;

namespace Granary.Tests.Regressions;

/// <summary>
/// Each letter that is not English took six bytes of a reply, and a page of such titles three times its length.
/// </summary>
public sealed class PlainLettersTests
{
    private readonly TestContext _context = new("book", 7);

    [Theory]
    [InlineData("Братья Карамазовы")]
    [InlineData("红楼梦")]
    [InlineData("Été <b>&'+`")]
    public async Task A_reply_says_letters_as_they_are(string title) => Assert.Contains(
        $"\"title\":\"{title}\"", await Created(title), StringComparison.Ordinal);

    [Theory]
    [InlineData("a\u2028b\u2029c", @"a\u2028b\u2029c")]
    [InlineData("\u0001\u007f\u009b", @"\u0001\u007F\u009B")]
    [InlineData("a\"b\\c\nd", @"a\""b\\c\nd")]
    public async Task What_JSON_wants_escaped_is_escaped(string title, string written)
    {
        var reply = await Created(title);
        Assert.Contains($"\"title\":\"{written}\"", reply, StringComparison.Ordinal);
        Assert.Equal(title, JsonElement.Parse(reply).GetProperty("title").GetString());
    }

    private async Task<string> Created(string title)
    {
        var decision = await new BookRules().Table.Decide(
            null, new CreateBook(title, "Somebody", null, null), _context);
        return Encoding.UTF8.GetString(decision.Outcome.Data.Span);
    }
}
