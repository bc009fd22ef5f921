using Granary.Grains.Publishing.Moderation;
using Granary.Publishing;

namespace Granary.Tests.Publishing;

public sealed class ModeratorTests
{
    private const string Secret = "a secret of this test";

    [Fact]
    public async Task The_draw_is_fixed_by_post_and_revision()
    {
        var draws = await Draws(new RandomModerator(80, Secret));

        Assert.Equal(draws, await Draws(new RandomModerator(80, Secret)));
        Assert.InRange(draws.Count(approved => approved), 1550, 1650);
        Assert.NotEqual(draws[..1000], draws[1000..]);
    }

    [Fact]
    public async Task With_another_secret_other_posts_are_drawn()
    {
        var other = await Draws(new RandomModerator(80, Secret + "!"));

        Assert.NotEqual(await Draws(new RandomModerator(80, Secret)), other);
        Assert.InRange(other.Count(approved => approved), 1550, 1650);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 2000)]
    public async Task None_and_all_are_none_and_all(int percent, int approved) =>
        Assert.Equal(approved, (await Draws(new RandomModerator(percent, Secret))).Count(one => one));

    [Fact]
    public async Task Who_is_approved_by_some_is_approved_by_more()
    {
        var (some, more) = (await Draws(new RandomModerator(30, Secret)), await Draws(new RandomModerator(60, Secret)));

        Assert.All(some.Zip(more), pair => Assert.True(pair.Second || !pair.First));
    }

    [Theory]
    [InlineData("spam", "This is SPAM!", "spam")]
    [InlineData("spam", "spammer, antispam, spam_folder", null)]
    [InlineData("Spam, C++ ,a.b", "I like c++.", "c++")]
    [InlineData("a.b", "aXb", null)]
    [InlineData("(,[", "what ( is this", "(")]
    [InlineData("казино", "Лучшее КАЗИНО!", "казино")]
    [InlineData("buy now", "Buy now!", "buy now")]
    [InlineData(",spam,,", "nothing wrong", null)]
    public async Task A_word_counts_as_a_whole_one_in_any_case(string words, string text, string? found)
    {
        var moderator = new WordModerator(words);
        var expected = found is null ? null : $"it says '{found}'";

        Assert.Equal(expected, await moderator.Judge(Review(1, 1) with { Body = text }, default));
        Assert.Equal(expected, await moderator.Judge(Review(1, 1) with { Title = text }, default));
        Assert.Equal(expected, await moderator.Judge(Review(1, 1) with { Description = text }, default));
    }

    internal static PostReview Review(long id, long revision) => new(
        id, "rain", "Rain", null, "It poured.", PostStatus.Pending, PostStep.Moderate, revision, null, 0,
        1, default, 2);

    /// <summary>Of 1 000 posts, each at its first and at its second revision.</summary>
    private static async Task<bool[]> Draws(RandomModerator moderator)
    {
        var draws = new List<bool>();
        for (var revision = 1; revision <= 2; revision++)
        {
            for (var id = 1; id <= 1000; id++)
                draws.Add(await moderator.Judge(Review(id, revision), default) is null);
        }

        return [.. draws];
    }
}
