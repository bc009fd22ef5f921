using Granary.Publishing;
using Granary.Storms.Lab;
using Granary.Tests.Publishing;

namespace Granary.Tests.Seeing;

/// <summary>The way of a post is one story, through all its steps and tries.</summary>
public sealed class PublicationTraceTests
{
    private const string Trace = "2af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task A_publication_is_one_trace_through_retries_a_killed_silo_and_a_foreign_worker()
    {
        await using var silo = await TracedSilo.Open("story", new()
        {
            ["Users__HashRounds"] = "1000",
            ["Publishing__Ladder"] = "50ms,100ms",
            ["Publishing__Workers"] = "false",
        });
        silo.Place.Topology.StepLadder = "50ms,100ms";
        await using var news = await Newsroom.Open(LabSettings.FromEnvironment(), silo.Place);
        var author = await news.Writer();
        var id = await news.Draft(author);

        var told = await news.Door.Post(
            $"/api/articles/{id}/publish", "{}", author.Header, "traceparent: " + TracedSilo.Context(Trace));
        Assert.Equal(202, told.Status);
        await news.Take(PostStep.Moderate, id, giveBack: true);
        await news.Take(PostStep.Moderate, id, giveBack: true);
        await silo.Spans(Trace, [$"{silo.Place.Name}.post.moderate publish"], Begun);
        await silo.Place.Silo.Kill();
        await silo.Place.Silo.Start(TimeSpan.FromSeconds(60));
        using var worker = news.Moderator("traced", "--steps", string.Join(',', PostStep.All));
        await news.Reaches(id, PostStatus.Published);
        await worker.Terminate(TimeSpan.FromSeconds(10));

        var prefix = silo.Place.Name + ".post.";
        var spans = await silo.Spans(
            Trace, [$"{prefix}moderate.returned receive", .. PostStep.All.Select(step => $"{prefix}{step} publish")],
            all => PostStep.All.All(step => all.Any(sent =>
                sent.Name == $"{prefix}{step} publish"
                && all.Any(report => report.Parent == sent.Id && report.Kind == 2))));
        Assert.Equal(2, Assert.Single(spans, span => span.Parent == TracedSilo.Caller).Kind);
        foreach (var step in PostStep.All)
        {
            var sent = Assert.Single(spans, span => span.Name == $"{prefix}{step} publish");
            Assert.Contains(spans, ask => ask.Id == sent.Parent && ask.Name == "ask post");
            // The worker says to which message its reports belong.
            Assert.Contains(spans, report => report.Parent == sent.Id && report.Kind == 2);
        }

        if (Environment.GetEnvironmentVariable("GRANARY_WRITE_PICTURE") == "1")
            await File.WriteAllTextAsync(
                Path.Combine(Checkout.Folder, "docs", "publication-trace.svg"),
                TracePicture.Draw(spans, silo.Place.Name + "."));
    }

    /// <summary>What a silo has not exported yet when it is killed is lost.</summary>
    private static bool Begun(IReadOnlyList<ExportedSpan> all) => all.Any(span => span.Parent == TracedSilo.Caller);
}
