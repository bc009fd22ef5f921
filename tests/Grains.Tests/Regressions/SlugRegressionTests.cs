using Granary.Grains.Publishing;
using Granary.Publishing;
using Granary.Tests.Grains.Publishing;

namespace Granary.Tests.Regressions;

/// <summary>
/// Accents stayed in slugs, for the program runs without the tables to take letters apart; scripts that write vowels
/// as marks fell into single letters; and a post whose title ended in another one's number took the slug that the
/// other one would get.
/// </summary>
public sealed class SlugRegressionTests
{
    [Theory]
    [InlineData("Crème brûlée à l'Été", "creme-brulee-a-l-ete")]
    [InlineData("Łódź, Žižkov", "lodz-zizkov")]
    [InlineData("हिन्दी में", "हिन्दी-में")]
    [InlineData("ภาษาไทย ที่นี่", "ภาษาไทย-ที่นี่")]
    [InlineData("Rain \u2602\uFE0F 1\uFE0F", "rain-1")]
    [InlineData("\u093Fa", "a")]
    public async Task A_title_keeps_its_words_and_loses_its_accents(string title, string slug) =>
        Assert.Equal(slug, await Slug(title, numbered: false));

    [Theory]
    [InlineData("Rain", "Rain 9", "rain--9")]
    [InlineData("?", "Post -- 9", "post--9")]
    public async Task A_numbered_slug_is_no_titles_slug(string title, string other, string slug)
    {
        Assert.Equal(slug, await Slug(title, numbered: true));
        Assert.NotEqual(slug, await Slug(other, numbered: false));
    }

    private static async Task<string> Slug(string title, bool numbered) =>
        PostContext.View(await new PostRules().Table.Decide(
            null, new AddPost(new(title, null, "text"), numbered), new PostContext())).Slug;
}
