using System.Collections.Concurrent;
using System.Text.Json;
using Granary.Grains.Publishing;
using Granary.Grains.Workers;
using Granary.Publishing;
using Granary.Tests.Engines.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Publishing;

/// <summary>A worker's process on one message of a step's queue.</summary>
public sealed class StepRunnerTests : IWorkerLine
{
    private const string Order = """{"post_id":1,"revision":2,"attempt":3,"after":null}""";

    private readonly FakeTime _clock = new();
    private readonly ConcurrentQueue<(string Id, string Action, JsonElement Data)> _asked = new();
    private readonly StepRunner _runner;
    private string _step = PostStep.Moderate;
    private LineReply _told = new("{}"u8.ToArray());
    private int _outages;

    public StepRunnerTests() => _runner = new(
        "w", new() { Moderation = "words", Words = "spam" }, this, _clock, NullLogger<StepRunner>.Instance);

    [Theory]
    [InlineData(PostStep.Moderate, "approve_post")]
    [InlineData(PostStep.GeneratePreview, "set_post_preview")]
    [InlineData(PostStep.Publish, "mark_post_published")]
    [InlineData(PostStep.Notify, "mark_post_notified")]
    public async Task A_step_that_is_due_is_done_and_reported(string step, string action)
    {
        _step = step;
        Assert.True(await Do());

        Assert.Equal(["review_post", action], _asked.Select(one => one.Action));
        var report = _asked.Last().Data;
        Assert.Equal(
            (1, 2, 3, "w"),
            (report.GetProperty("post_id").GetInt64(), report.GetProperty("revision").GetInt64(),
                report.GetProperty("attempt").GetInt64(), report.GetProperty("worker").GetString()));
    }

    [Fact]
    public async Task A_step_that_its_post_does_not_wait_for_is_left_alone()
    {
        _step = PostStep.Publish;

        Assert.True(await Do(PostStep.Moderate));
        Assert.Equal(["review_post"], _asked.Select(one => one.Action));
    }

    [Theory]
    [InlineData(ErrorCode.Conflict, true)]
    [InlineData(ErrorCode.NotFound, true)]
    [InlineData(ErrorCode.Internal, false)]
    [InlineData(ErrorCode.ValidationFailed, false)]
    public async Task What_another_worker_did_is_done_and_what_is_refused_is_a_failed_try(ErrorCode code, bool done)
    {
        _told = LineReply.Of(new(code, "no"));

        Assert.Equal(done, await Do());
    }

    [Theory]
    [InlineData(ErrorCode.Unauthenticated)]
    [InlineData(ErrorCode.Forbidden)]
    public async Task A_worker_without_the_right_says_so(ErrorCode code)
    {
        _told = LineReply.Of(new(code, "it has no right"));

        var said = await Assert.ThrowsAsync<SetupException>(() => Do());
        Assert.Equal("steps are refused to this worker: it has no right", said.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"post_id":"x"}""")]
    public async Task Rubbish_is_given_back(string body) => Assert.False(await Do(body: body));

    [Fact]
    public async Task While_no_silo_answers_it_asks_on_under_the_same_id()
    {
        _outages = 2;
        var work = Do();
        while (!work.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.True(await work);
        Assert.Equal(2, _asked.Select(one => one.Id).Distinct().Count());
        Assert.Equal(4, _asked.Count);
    }

    public ValueTask<LineReply> Ask(string id, string action, JsonElement data, TimeSpan? patience)
    {
        _asked.Enqueue((id, action, data));
        if (_outages-- > 0)
            throw new UnavailableException("broker", "away", outage: true);
        if (!data.TryGetProperty("post_id", out _))
            return new(LineReply.Of(new(ErrorCode.ValidationFailed, "post_id: is required")));
        return new(action == "review_post" ? new LineReply(ReplyData.Of(Review())) : _told);
    }

    private Task<bool> Do(string? step = null, string body = Order) => _runner.Do(
        step ?? _step, System.Text.Encoding.UTF8.GetBytes(body), CancellationToken.None);

    private PostReview Review() => new(
        1, "rain", "Rain", null, "It rained.", PostStatus.Pending, _step, 2, null, 0, 5, default, 4);
}
