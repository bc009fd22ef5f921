using System.Text.Json;
using Granary.Storms.Lab;

namespace Granary.Tests.Jobs;

/// <summary>Jobs as those see them who submit them, over both doors.</summary>
[Collection(JobSuite.Name)]
public sealed class JobLifeTests(JobFixture jobs)
{
    [Theory]
    [InlineData("/tasks")]
    [InlineData("/api/v1/jobs")]
    public async Task A_job_is_submitted_done_listed_and_remembered(string path)
    {
        var told = await jobs.Door.Post(path, """{"payload":"hello","priority":0}""");
        Assert.Equal(201, told.Status);
        var id = told.Json.GetProperty("task_id").GetInt64();
        Assert.Equal($$"""{"task_id":{{id}}}""", told.Body);

        await jobs.Becomes(id, "done");
        var job = (await jobs.Door.Get($"{path}/{id}")).Json;
        Assert.Equal("processed: hello (0sec)", job.GetProperty("result").GetString());
        Assert.Equal(
            (1, JsonValueKind.Null), (job.GetProperty("attempts").GetInt32(), job.GetProperty("error").ValueKind));
        var page = (await jobs.Door.Get($"{path}?status=done&type=echo&limit=1")).Json;
        Assert.Equal("done", page.GetProperty("items")[0].GetProperty("status").GetString());
        var history = (await jobs.Door.Get($"{path}/{id}/history")).Json.GetProperty("items").EnumerateArray();
        Assert.Equal(["submitted", "claimed", "done"], history.Select(entry => entry.GetProperty("event").GetString()));
    }

    [Fact]
    public async Task One_key_is_one_job_through_both_doors()
    {
        var amqp = await jobs.Ask("submit_job", """{"payload":"once"}""", "one-job");
        var http = await jobs.Door.Post(
            "/tasks", """{"payload":"once"}""", "X-API-Key: supersecretapikey", "Idempotency-Key: one-job");

        Assert.Equal((amqp.Data, true), (http.Body, http.Replayed));
    }

    [Fact]
    public async Task A_list_is_newest_first()
    {
        const string Idle = """{"payload":"1","type":"idle"}""";
        long[] ids = [await jobs.Submit(Idle), await jobs.Submit(Idle)];

        var page = (await jobs.Door.Get("/tasks?type=idle&limit=2")).Json.GetProperty("items").EnumerateArray();
        Assert.Equal(ids.OrderDescending(), page.Select(job => job.GetProperty("id").GetInt64()));
    }

    [Fact]
    public async Task A_job_for_later_waits_for_its_time()
    {
        var at = DateTimeOffset.UtcNow.AddSeconds(2);
        var id = await jobs.Submit($$"""{"payload":"later","run_at":"{{at:O}}"}""");
        Assert.Equal("pending", (await jobs.Get(id)).GetProperty("status").GetString());

        var job = await jobs.Becomes(id, "done");
        Assert.True(job.GetProperty("updated_at").GetDateTimeOffset() >= at);
        Assert.Equal(["submitted", "ready", "claimed", "done"], await jobs.Events(id));
    }

    [Fact]
    public async Task A_job_over_its_limit_is_stopped_and_tried_again_until_it_has_failed()
    {
        var id = await jobs.Submit("""{"payload":"1000","type":"delay","timeout_seconds":1}""");

        var job = await jobs.Becomes(id, "failed");
        Assert.Equal(
            (3, "took more than 1 s"), (job.GetProperty("attempts").GetInt32(), job.GetProperty("error").GetString()));
        Assert.Equal(3, (await jobs.Events(id)).Count(what => what == "claimed"));
    }

    [Fact]
    public async Task A_cancelled_job_does_not_run()
    {
        var waiting = await jobs.Submit($$"""{"payload":"x","run_at":"{{DateTimeOffset.UtcNow.AddSeconds(2):O}}"}""");
        var told = await jobs.Door.Send("DELETE", $"/tasks/{waiting}", null);
        Assert.Equal((200, "cancelled"), (told.Status, told.Text("status")));
        // Submitted later for the same time: once it is done, the cancelled one would have been, too.
        await jobs.Becomes(
            await jobs.Submit($$"""{"payload":"x","run_at":"{{DateTimeOffset.UtcNow.AddSeconds(3):O}}"}"""), "done");

        Assert.Equal(["submitted", "cancelled"], await jobs.Events(waiting));
        Assert.Equal((200, "cancelled"), Told(await jobs.Door.Send("DELETE", $"/tasks/{waiting}", null)));
    }

    [Fact]
    public async Task A_job_that_runs_is_cancelled_and_its_worker_is_free_again()
    {
        var ids = new[] { await jobs.Submit(Long), await jobs.Submit(Long) };
        foreach (var id in ids)
            await jobs.Becomes(id, "processing");
        foreach (var id in ids)
            Assert.Equal((200, "cancelled"), Told(await jobs.Door.Send("DELETE", $"/tasks/{id}", null)));

        // Both workers were busy.
        await jobs.Becomes(await jobs.Submit("""{"payload":"next"}"""), "done");
        Assert.Equal(["submitted", "claimed", "cancelled"], await jobs.Events(ids[0]));
    }

    [Fact]
    public async Task The_metrics_count_what_became_of_jobs()
    {
        await jobs.Becomes(await jobs.Submit("""{"payload":"counted"}"""), "done");

        await Until.True("it is counted", JobFixture.Soon, async () =>
            (await jobs.Installation.Silo.Metrics())
                .Contains("granary_jobs_finished_total{outcome=\"done\",type=\"echo\"}"));
    }

    private const string Long = """{"payload":"1000","type":"delay","priority":10}""";

    private static (int Status, string State) Told(Shop.HttpTold told) => (told.Status, told.Text("status"));
}
