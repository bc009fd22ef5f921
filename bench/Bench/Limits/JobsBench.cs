using System.Diagnostics;
using Granary.Bench.Load;
using Granary.Bench.Speed;
using Granary.Storms.Lab;

namespace Granary.Bench.Limits;

/// <summary>
/// Empty jobs, from their submission until the last is done, beside as many books created on the same silo.
/// </summary>
internal sealed class JobsBench(LabSettings settings, BenchArguments arguments)
{
    private const double Demanded = 0.25;
    private const string NewJob =
        """{"id":"jobs-############","action":"submit_job","data":{"payload":"nothing"},"auth":"supersecretapikey"}""";

    private readonly RoundPlan _plan = new(200) { Count = arguments.Number("jobs", 10_000) };
    private readonly List<double> _ratios = [];
    private long _errors;

    public async Task<bool> Run()
    {
        var options = new Dictionary<string, string>(arguments.SiloOptions())
        {
            ["Jobs__Workers"] = $"{arguments.Number("workers", 32)}",
        };
        await using var place = await Installation.Open(settings, "jobs", 1, options);
        await using var client = await LoadClient.Connect(settings.Amqp);
        var books = LibraryTraffic.Create(place.Topology.Requests, "jobs-books");
        var jobs = new Traffic(place.Topology.Requests, NewJob) { Check = body => body.IndexOf("\"task_id\""u8) > 0 };
        await client.Run(books, _plan);
        await Done(place, client, jobs);

        for (var round = 1; round <= arguments.Number("rounds", 5); round++)
            Add(await client.Run(books, _plan), await Done(place, client, jobs), await client.Run(books, _plan));
        var median = _ratios.Median();
        var passed = median >= Demanded && _errors == 0;
        Console.WriteLine(
            $"jobs: {median:0.00} of create_book, demanded {Demanded:0.00}: {(passed ? "pass" : "FAILED")}");
        return passed;
    }

    private void Add(RoundResult before, RoundResult done, RoundResult after)
    {
        _errors += before.Errors + done.Errors + after.Errors;
        _ratios.Add(2 * done.PerSecond / (before.PerSecond + after.PerSecond));
        Console.WriteLine(
            $"round {_ratios.Count}: {done.PerSecond:0} jobs/s done, {before.PerSecond:0} and {after.PerSecond:0} "
            + $"books/s: {_ratios[^1]:0.00}");
    }

    private async Task<RoundResult> Done(Installation place, LoadClient client, Traffic jobs)
    {
        var start = Stopwatch.GetTimestamp();
        var submitted = await client.Run(jobs, _plan);
        await Until.True("all jobs are done", TimeSpan.FromMinutes(2), async () => await place.Database.Number(
            "select count(*) from (select from jobs where status in ('pending', 'processing') limit 1) j") == 0);
        return submitted with { Elapsed = Stopwatch.GetElapsedTime(start) };
    }
}
