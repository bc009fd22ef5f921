using System.Text;
using Granary.Publishing;
using Granary.Storms.Lab;

namespace Granary.Tests.Publishing;

/// <summary>What anybody might publish to the queues of the steps.</summary>
[Collection(PublishingSuite.Name)]
public sealed class StepMessageTests(PublishingFixture fixture)
{
    private const string Nothing = """ok {"done":false}""";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private Newsroom News => fixture.Own;

    public static TheoryData<string, string> Malformed
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var body in (string[])["not JSON", "[]", "", """{"post_id":1,"post_id":1,"revision":1}"""])
                data.Add(body, "invalid_request");
            foreach (var body in (string[])
                [
                    "{}", """{"post_id":1}""", """{"revision":1}""", """{"post_id":"1","revision":1}""",
                    """{"post_id":1,"revision":"one"}""", """{"post_id":0,"revision":1}""",
                    """{"post_id":1,"revision":1.5}""",
                    """{"post_id":1,"revision":1,"attempt":0}""", """{"post_id":1,"revision":1,"colour":"red"}""",
                    """{"post_id":99999999999999999999,"revision":1}""",
                ])
                data.Add(body, "validation_failed");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_one_ends_with_its_code_in_the_last_queue_and_stops_nothing(string body, string code)
    {
        foreach (var step in PostStep.All)
            await News.Send(step, body);

        var letters = new List<(IDictionary<string, object?> Headers, string Body)>();
        await Until.True("all four are kept", Soon, async () =>
        {
            letters.AddRange(await News.Place.Topology.Drain(News.Place.Topology.Plain("post.dead")));
            return letters.Count == 4;
        });
        Assert.All(letters, letter => Assert.Equal(
            (Sealed.Kept(body), code), (Sealed.Found(letter.Body), Text(letter.Headers["x-error-code"]))));
    }

    [Theory]
    [InlineData("""{"post_id":99999999,"revision":1}""")]
    [InlineData("""{"post_id":99999999,"revision":1,"attempt":3,"after":5,"step":"publish"}""")]
    public async Task One_of_an_unknown_post_is_done(string body)
    {
        foreach (var step in PostStep.All)
            Assert.Equal(Nothing, await Answer(step, body));
    }

    [Fact]
    public async Task Late_doubled_and_disordered_ones_change_nothing()
    {
        var author = await News.Writer();
        var id = await News.Submitted(author);
        await News.Reaches(id, PostStatus.Published);
        var before = (await News.Review(id)).Body;
        foreach (var step in PostStep.All.Reverse().Concat(PostStep.All))
        {
            foreach (var revision in new[] { 1, 1, 2 })
                Assert.Equal(Nothing, await Answer(step, $$"""{"post_id":{{id}},"revision":{{revision}}}"""));
            foreach (var queue in new[] { ".returned", ".dlq" })
                Assert.Equal(Nothing, await Answer(step + queue, $$"""{"post_id":{{id}},"revision":1}"""));
        }

        Assert.Equal(before, (await News.Review(id)).Body);
    }

    [Fact]
    public async Task Many_at_once_move_a_post_once()
    {
        var author = await News.Writer();
        var id = await News.Submitted(author);
        await Task.WhenAll(PostStep.All.SelectMany(step => Enumerable.Range(0, 10).Select(_ =>
            News.Step(step, $$"""{"post_id":{{id}},"revision":1}"""))));
        await News.Reaches(id, PostStatus.Published);

        Assert.Equal(["created", "submitted", "approved", "preview_made", "published", "notified"],
            await News.History(author, id));
    }

    private async Task<string> Answer(string step, string body) => (await News.Step(step, body)).ToString();

    private static string Text(object? header) => Encoding.UTF8.GetString((byte[])header!);
}
