using System.Text.Json;
using Granary.Tests.Shop;

namespace Granary.Tests.Jobs;

/// <summary>A silo where 20 jobs may wait, and nobody does any but by hand.</summary>
public sealed class JobBoundTests : IAsyncLifetime
{
    private readonly JobFixture _jobs = new() { Workers = 0, MaxPending = 20, MaxAttempts = 1 };

    public Task InitializeAsync() => _jobs.InitializeAsync();

    public Task DisposeAsync() => _jobs.DisposeAsync();

    [Fact]
    public async Task What_waits_is_bounded_and_a_repeat_is_answered_all_the_same()
    {
        // Over HTTP: the lab's client of the broker asks again until it is not busy any more.
        var told = await Task.WhenAll(Enumerable.Range(0, 40).Select(Submit));
        Assert.Equal((20, 20), (told.Count(reply => reply.Status == 201), told.Count(reply => reply.Status == 429)));
        Assert.Equal(20, await _jobs.Installation.Database.Number("select count(*) from jobs"));

        var first = Array.FindIndex(told, reply => reply.Status == 201);
        var again = await Submit(first);
        Assert.Equal((told[first].Body, true), (again.Body, again.Replayed));
        var http = await _jobs.Door.Post("/tasks/batch", """{"jobs":[{"payload":"one more"}]}""");
        Assert.Equal((429, "busy"), (http.Status, http.Code));
    }

    [Fact]
    public async Task A_failed_job_is_requeued_over_both_doors()
    {
        var id = await _jobs.Submit("""{"payload":"fails","type":"hand"}""");
        await Fail(await _jobs.Claim("hand", 5));
        Assert.Equal("failed", (await _jobs.Get(id)).GetProperty("status").GetString());
        var told = await _jobs.Door.Post($"/tasks/{id}/requeue", "{}");
        Assert.Equal((200, "pending"), (told.Status, told.Text("status")));
        Assert.Equal(409, (await _jobs.Door.Post($"/tasks/{id}/requeue", "{}")).Status);

        await Fail(await _jobs.Claim("hand", 5));
        var view = await _jobs.Ok("requeue_job", $$"""{"id":{{id}}}""");
        Assert.Equal("pending", view.GetProperty("status").GetString());
        Assert.Equal("not_found", (await _jobs.Ask("requeue_job", """{"id":987654321}""")).Code);
    }

    private Task<HttpTold> Submit(int number) => _jobs.Door.Post(
        "/tasks", $$"""{"payload":"{{number}}","type":"hand"}""", $"Idempotency-Key: bound-{number}");

    private Task<JsonElement> Fail(JsonElement job) => _jobs.Ok(
        "finish_job",
        $$"""{"id":{{job.GetProperty("id")}},"token":"{{job.GetProperty("token").GetString()}}","error":"no luck"}""");
}
