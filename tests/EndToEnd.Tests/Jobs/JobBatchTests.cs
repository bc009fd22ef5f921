using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit.Abstractions;

namespace Granary.Tests.Jobs;

/// <summary>Many jobs in one request, over both doors. They are of a type that nobody does.</summary>
[Collection(JobSuite.Name)]
public sealed class JobBatchTests(JobFixture jobs, ITestOutputHelper output)
{
    [Theory]
    [InlineData("/tasks/batch")]
    [InlineData("/api/v1/jobs/batch")]
    public async Task A_batch_over_http_is_answered_with_its_ids(string path)
    {
        var told = await jobs.Door.Post(
            path, """{"jobs":[{"payload":"one"},{"payload":"two","type":"idle","priority":3}]}""");

        Assert.Equal(201, told.Status);
        var ids = told.Json.GetProperty("task_ids").EnumerateArray().Select(id => id.GetInt64()).ToList();
        await jobs.Becomes(ids[0], "done");
        Assert.Equal("two", (await jobs.Get(ids[1])).GetProperty("payload").GetString());
    }

    [Fact]
    public async Task Ten_thousand_by_ten_callers_with_repeats_are_each_there_once()
    {
        var told = await Task.WhenAll(Enumerable.Range(0, 10).SelectMany(caller => Enumerable.Range(0, 2)
            .SelectMany(part => new[] { 1, 2 }.Select(copy => jobs.Ask(
                "submit_jobs", Batch($"c{caller}.{part}", 500), $"batch-{caller}-{part}", copy)))));

        Assert.All(told, reply => Assert.True(reply.Ok, reply.Error));
        Assert.Equal(20, told.Select(reply => reply.Data).Distinct().Count());
        Assert.Equal(10_000, told.SelectMany(reply => Ids(reply.Data)).Distinct().Count());
        Assert.Equal(10_000, await Count("c%"));
    }

    [Fact]
    public async Task Overlapping_batches_share_the_jobs_that_have_the_same_keys()
    {
        string Part(int from) => "{\"jobs\":[" + string.Join(',', Enumerable.Range(from, 400).Select(n =>
            $$"""{"payload":"o{{n}}","type":"idle","idempotency_key":"o{{n}}"}""")) + "]}";
        var told = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(n => jobs.Ask("submit_jobs", Part(n * 60), $"overlap-{n}")));

        Assert.All(told, reply => Assert.True(reply.Ok, reply.Error));
        Assert.Equal(940, told.SelectMany(reply => Ids(reply.Data)).Distinct().Count());
        Assert.Equal(940, await Count("o%"));
        var alone = await jobs.Ask("submit_job", """{"payload":"o7","type":"idle"}""", "o7");
        Assert.Contains(JsonElement.Parse(alone.Data).GetProperty("task_id").GetInt64(), Ids(told[0].Data));
    }

    [Fact]
    public async Task One_bad_job_among_500_is_named_and_none_is_made()
    {
        var body = Batch("bad", 500).Replace("bad/417\"", "bad/417\",\"priority\":11", StringComparison.Ordinal);
        var amqp = await jobs.Ask("submit_jobs", body);
        Assert.Equal(
            ("validation_failed", "data.jobs: item 418: priority must be between 0 and 10"), (amqp.Code, amqp.Error));

        body = Batch("bad", 500)
            .Replace("bad/417\",\"type\":\"idle", "bad/417\",\"type\":\"nope", StringComparison.Ordinal);
        var http = await jobs.Door.Post("/tasks/batch", body);
        Assert.Equal((422, "jobs"), (http.Status, http.Field));
        Assert.Contains("item 418: type must be one of", http.Body, StringComparison.Ordinal);
        Assert.Equal(0, await Count("bad%"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"jobs":[]}""")]
    [InlineData("""{"jobs":"x"}""")]
    [InlineData("""{"jobs":[{"payload":"x","colour":"red"}]}""")]
    [InlineData("""{"jobs":[{"payload":"x","idempotency_key":""}]}""")]
    public async Task What_is_no_batch_is_refused(string body)
    {
        var told = await jobs.Door.Post("/tasks/batch", body);

        Assert.Equal((422, "validation_failed", "jobs"), (told.Status, told.Code, told.Field));
        Assert.Equal(422, (await jobs.Door.Post("/tasks/batch", Batch("many", 501))).Status);
    }

    [Fact]
    public async Task In_batches_jobs_come_in_at_five_times_the_rate()
    {
        await jobs.Ask("submit_jobs", Batch("warm", 500));
        var alone = await Rate(1000, () => Task.WhenAll(Enumerable.Range(0, 10).Select(async caller =>
        {
            for (var n = 0; n < 100; n++)
                await jobs.Submit($$"""{"payload":"a{{caller}}/{{n}}","type":"idle"}""");
        })));
        var batches = await Rate(10_000, () => Task.WhenAll(Enumerable.Range(0, 10).Select(async caller =>
        {
            await jobs.Ok("submit_jobs", Batch($"r{caller}", 500));
            await jobs.Ok("submit_jobs", Batch($"s{caller}", 500));
        })));

        var rates = string.Create(
            CultureInfo.InvariantCulture, $"{batches:0} a second in batches, {alone:0} one by one");
        output.WriteLine(rates);
        Assert.True(batches > 5 * alone, rates);
    }

    private static string Batch(string name, int count) => "{\"jobs\":[" + string.Join(
        ',', Enumerable.Range(0, count).Select(n => $$"""{"payload":"{{name}}/{{n}}","type":"idle"}""")) + "]}";

    private static IEnumerable<long> Ids(string data) =>
        JsonElement.Parse(data).GetProperty("task_ids").EnumerateArray().Select(id => id.GetInt64());

    private static async Task<double> Rate(int count, Func<Task> work)
    {
        var begun = Stopwatch.GetTimestamp();
        await work();
        return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private Task<long> Count(string payload) => jobs.Installation.Database.Number(
        $"select count(*) from jobs where type = 'idle' and state ->> 'payload' like '{payload}/%'"
            .Replace("o%/%", "o%", StringComparison.Ordinal));
}
