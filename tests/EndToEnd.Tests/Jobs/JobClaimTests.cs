using System.Text.Json;

namespace Granary.Tests.Jobs;

/// <summary>Jobs as a worker sees them that was written by hand.</summary>
[Collection(JobSuite.Name)]
public sealed class JobClaimTests(JobFixture jobs)
{
    [Fact]
    public async Task A_worker_claims_tells_of_itself_and_finishes()
    {
        var id = await jobs.Submit("""{"payload":"by hand","type":"hand"}""");
        var job = await jobs.Claim("hand", 5);
        Assert.Equal((id, "by hand", 1L), (Number(job, "id"), Text(job, "payload"), Number(job, "attempt")));

        var heard = await jobs.Ok("heartbeat_job", Data(job));
        Assert.Equal(Text(job, "deadline"), Text(heard, "deadline"));
        var view = await jobs.Ok("finish_job", Data(job, """ "result":"r" """));
        Assert.Equal(("done", "r"), (Text(view, "status"), Text(view, "result")));
    }

    [Fact]
    public async Task A_result_is_recorded_once_and_a_late_one_refused()
    {
        await jobs.Submit("""{"payload":"late","type":"hand"}""");
        var job = await jobs.Claim("hand", 5);
        var first = await jobs.Ask("finish_job", Data(job, """ "result":"first" """), "finish-once");
        var again = await jobs.Ask("finish_job", Data(job, """ "result":"first" """), "finish-once", copy: 2);
        var other = await jobs.Ask("finish_job", Data(job, """ "result":"second" """));

        Assert.Equal((first.Data, true, "conflict"), (again.Data, again.Replayed, other.Code));
        Assert.Equal("first", Text(await jobs.Get(job.GetProperty("id").GetInt64()), "result"));
    }

    [Fact]
    public async Task A_silent_workers_job_goes_to_the_next_and_the_first_is_too_late()
    {
        await jobs.Submit("""{"payload":"silent","type":"hand"}""");
        var first = await jobs.Claim("hand", 5);
        var second = await jobs.Claim("hand", 20);

        Assert.Equal((Number(first, "id"), 2), (Number(second, "id"), Number(second, "attempt")));
        Assert.Equal("conflict", (await jobs.Ask("finish_job", Data(first, """ "result":"late" """))).Code);
        Assert.Equal("conflict", (await jobs.Ask("heartbeat_job", Data(first))).Code);
        Assert.Equal("in time", Text(await jobs.Ok("finish_job", Data(second, """ "result":"in time" """)), "result"));
    }

    [Fact]
    public async Task A_claim_that_is_repeated_gets_the_same_job()
    {
        await jobs.Submit("""{"payload":"same","type":"hand"}""");
        var first = await jobs.Claim("hand", 5, "claim-once");
        var again = await jobs.Claim("hand", 5, "claim-once");

        Assert.Equal(first.GetRawText(), again.GetRawText());
        await jobs.Ok("finish_job", Data(first, """ "returned":true """));
        await jobs.Ok("cancel_job", $$"""{"id":{{first.GetProperty("id").GetInt64()}}}""");
    }

    [Fact]
    public async Task Those_who_claim_at_the_same_time_get_different_jobs_the_most_urgent_first()
    {
        var ids = new List<long>();
        for (var n = 0; n < 20; n++)
            ids.Add(await jobs.Submit($$"""{"payload":"{{n}}","type":"afar","priority":{{n % 11}}}"""));
        var early = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => jobs.Claim("afar", 5)));
        var late = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => jobs.Claim("afar", 5)));

        Assert.Equal(ids.Order(), early.Concat(late).Select(job => job.GetProperty("id").GetInt64()).Order());
        Assert.True(early.Min(Priority) >= late.Max(Priority), "an urgent job came after a less urgent one");
        foreach (var job in early.Concat(late))
            await jobs.Ask("finish_job", Data(job, """ "result":"" """));
    }

    [Fact]
    public async Task A_failure_is_tried_again_unless_it_is_final()
    {
        var id = await jobs.Submit("""{"payload":"fails","type":"hand"}""");
        var first = await jobs.Claim("hand", 5);
        Assert.Equal("pending", Text(await jobs.Ok("finish_job", Data(first, """ "error":"no luck" """)), "status"));
        var second = await jobs.Claim("hand", 20);
        var view = await jobs.Ok("finish_job", Data(second, """ "error":"hopeless","retry":false """));

        Assert.Equal((id, "failed", "hopeless"),
            (second.GetProperty("id").GetInt64(), Text(view, "status"), Text(view, "error")));
    }

    [Fact]
    public async Task The_same_over_HTTP()
    {
        var id = await jobs.Submit("""{"payload":"web","type":"hand"}""");
        var claimed = await jobs.Door.Post(
            "/api/v1/jobs/claim", """{"worker":"web","types":["hand"],"wait_seconds":5}""");
        var token = claimed.Json.GetProperty("job").GetProperty("token").GetString();

        Assert.Equal(200, (await jobs.Door.Put($"/api/v1/jobs/{id}/heartbeat", $$"""{"token":"{{token}}"}""")).Status);
        var both = await jobs.Door.Put(
            $"/api/v1/jobs/{id}/finish", $$"""{"token":"{{token}}","result":"r","error":"e"}""");
        Assert.Equal((422, "validation_failed"), (both.Status, both.Code));
        var done = await jobs.Door.Put($"/api/v1/jobs/{id}/finish", $$"""{"token":"{{token}}","result":"r"}""");
        Assert.Equal((200, "done"), (done.Status, done.Text("status")));
        Assert.Equal(
            409, (await jobs.Door.Put($"/api/v1/jobs/{id}/finish", $$"""{"token":"{{token}}","result":"s"}""")).Status);
    }

    [Fact]
    public async Task Where_there_is_nothing_a_claim_is_told_so() =>
        Assert.Equal(JsonValueKind.Null, (await jobs.Claim("nobody submits this")).ValueKind);

    private static long Priority(JsonElement job) => long.Parse(Text(job, "payload"), null) % 11;

    private static long Number(JsonElement json, string field) => json.GetProperty(field).GetInt64();

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString()!;

    private static string Data(JsonElement job, string more = "") =>
        $$"""{"id":{{Number(job, "id")}},"token":"{{Text(job, "token")}}"{{(more.Length > 0 ? "," + more : "")}}}""";
}
