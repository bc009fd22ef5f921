using System.Net;
using Granary.Storms.Clients;

namespace Granary.Tests.Seeing;

/// <summary>Silos that export otherwise than most.</summary>
public sealed class ExportTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task A_replayed_letter_is_linked_to_its_first_life()
    {
        await using var silo = await TracedSilo.Open("letter", new()
        {
            ["OTEL_TRACES_SAMPLER"] = "parentbased_always_on",
        });
        const string Letter = "letter-of-777";
        await silo.Send(Letter, "update_book", """{"id":777000777,"title":"Late"}""", TracedSilo.Context(Trace));
        var first = await silo.Spans(Trace, $"{silo.Place.Name}.api.requests receive");

        var replay = await silo.Run("dlq", "replay", "--id", Letter);

        Assert.Equal((0, "1 published again"), (replay.ExitCode, replay.Output.Trim()));
        ExportedSpan? Second() => silo.Collector.Spans().FirstOrDefault(span => span.Links.Contains(TracedSilo.Caller));
        await TracedSilo.Comes("the letter's second life", () => Second() is not null);
        Assert.NotEqual(Trace, Second()!.Trace);
        Assert.Equal("not_found", Assert.Single(first, span => span.Kind == 5).Tags["granary.code"]);
    }

    [Fact]
    public async Task A_collector_that_fails_is_told_once_and_the_work_goes_on()
    {
        await using var silo = await TracedSilo.Open("refused", new()
        {
            ["OTEL_TRACES_SAMPLER"] = "always_often",
            ["OTEL_TRACES_SAMPLER_ARG"] = "2",
            ["OTEL_LOGS_EXPORTER"] = "none",
        });
        silo.Collector.Answer = HttpStatusCode.InternalServerError;
        string[] Told(string words) =>
            [.. File.ReadLines(silo.Place.Silo.Log).Where(line => line.Contains(words, StringComparison.Ordinal))];

        await TracedSilo.Comes("the word about the collector", () => Told("The collector does not take").Length > 0);
        for (var n = 0; n < 100; n++)
            Assert.True((await silo.Client.Ask(Question.CreateBook($"on-{n}", "On"))).Ok);
        Assert.Equal(0, await silo.Place.Silo.Stop());

        Assert.Single(Told("The collector does not take"));
        Assert.Single(Told("OTEL_TRACES_SAMPLER: 'always_often' is not known here"));
        Assert.Single(Told("OTEL_TRACES_SAMPLER_ARG: '2' is no number from 0 to 1"));
    }
}
