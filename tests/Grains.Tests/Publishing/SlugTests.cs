using Granary.Grains.Publishing;
using Granary.Publishing;

namespace Granary.Tests.Grains.Publishing;

public sealed class SlugTests
{
    [Theory]
    [InlineData("A day in the granary", "a-day-in-the-granary")]
    [InlineData("  --Hello,   World!! ", "hello-world")]
    [InlineData("cafe\u0301", "cafe")]
    [InlineData("Straße 7", "straße-7")]
    [InlineData("Война и мир", "война-и-мир")]
    [InlineData("日本の朝", "日本の朝")]
    [InlineData("가나다", "가나다")]
    [InlineData("Rain 🌧 again", "rain-again")]
    [InlineData("1984", "post-1984")]
    [InlineData("٣٤", "post-٣٤")]
    [InlineData("1 984", "1-984")]
    [InlineData("?!…", "post")]
    [InlineData("🌧", "post")]
    [InlineData("a/b?c#d%20e", "a-b-c-d-20e")]
    public async Task A_title_becomes_words_with_hyphens(string title, string slug) =>
        Assert.Equal(slug, await Slug(title));

    [Theory]
    [InlineData("x")]
    [InlineData("word ")]
    [InlineData("日")]
    [InlineData("𝔘")]
    public async Task A_long_title_has_a_slug_of_some_eighty_characters_at_most(string part)
    {
        var slug = await Slug(string.Concat(Enumerable.Repeat(part, 200 / part.Length)));

        Assert.InRange(slug.Length, 70, 81);
        Assert.False(slug.EndsWith('-') || char.IsHighSurrogate(slug[^1]));
    }

    private static async Task<string> Slug(string title) => PostContext.View(await new PostRules().Table.Decide(
        null, new AddPost(new(title, null, "text"), Numbered: false), new PostContext())).Slug;
}
