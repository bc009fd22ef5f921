using System.Text.Json;

namespace Granary.Bench.Speed;

/// <summary>The table that is read, and the same as JSON.</summary>
internal sealed class SpeedReport(List<Subject> subjects, LatencyBench? latency, List<Writes> writes)
{
    /// <summary>As the system names the programs.</summary>
    private static readonly (string Program, string Role)[] Programs =
    [
        ("beam.smp", "broker"), ("postgres", "postgres"), ("granary", "silo"), ("granary-bench", "echo"),
        ("dotnet", "load"),
    ];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Share[] _shares = [.. Share.Among(subjects)];

    public bool Passed =>
        subjects.All(Passes) && _shares.All(share => share.Passed) && (latency is null or { Passed: true });

    public void Print(TextWriter to)
    {
        to.WriteLine();
        to.WriteLine($"{"throughput",-24}{"median/s",10}{"ratio",8}{"lowest",8}{"highest",9}{"demanded",10}  outcome");
        foreach (var subject in subjects)
        {
            var ratios = subject.Ratios.DefaultIfEmpty(subject.Ratio).ToArray();
            var demanded = subject.Demanded is { } d ? $"{d,10:0.00}" : $"{"",10}";
            to.WriteLine($"{subject.Name,-24}{subject.Median,10:0}{subject.Ratio,8:0.000}{ratios.Min(),8:0.000}"
                + $"{ratios.Max(),9:0.000}{demanded}  {Outcome(subject)}");
        }

        foreach (var share in _shares)
            to.WriteLine(share);
        PrintProcessor(to);
        PrintLatency(to);
        PrintWrites(to);
        to.WriteLine();
        to.WriteLine(Passed ? "bench: as demanded" : "bench: NOT as demanded");
    }

    public async Task Save(string file)
    {
        var content = new
        {
            passed = Passed,
            throughput = subjects.Select(s => new
            {
                s.Name,
                PerSecond = s.Median,
                s.Ratio,
                s.Demanded,
                s.Errors,
                Rounds = s.Rounds.Select(r => r.PerSecond),
            }),
            shares = _shares.Select(s => new { s.What.Name, Beside = s.Beside.Name, s.Ratio, s.Demanded }),
            latency = latency is null ? null : new
            {
                P50 = latency.Results.ToDictionary(one => one.Name, one => one.Result.Percentile(0.5)),
                latency.Extra,
            },
            writes,
        };
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(content, Indented));
    }

    private bool Passes(Subject subject) =>
        subject.Errors == 0 && (subject.Demanded is not { } demanded || subject.Ratio >= demanded);

    private string Outcome(Subject subject) =>
        subject.Errors > 0 ? $"FAILED: {subject.Errors} errors, the first: {subject.FirstError}"
        : subject.Demanded is null ? subject.Remark ?? ""
        : Passes(subject) ? "pass" : "FAILED";

    private void PrintProcessor(TextWriter to)
    {
        to.WriteLine();
        to.WriteLine($"{"µs of processor a request",-26}{string.Concat(Programs.Select(p => $"{p.Role,10}"))}");
        foreach (var subject in subjects.Where(s => s.Processor.Count > 0))
        {
            var requests = subject.Processor.Sum(one => one.Requests);
            var used = Programs.Select(p =>
                subject.Processor.Sum(one => one.Used.Used.GetValueOrDefault(p.Program)) / requests);
            to.WriteLine($"{subject.Name,-26}{string.Concat(used.Select(u => $"{u,10:0.0}"))}");
        }
    }

    private void PrintLatency(TextWriter to)
    {
        if (latency is null)
            return;
        to.WriteLine();
        to.WriteLine($"one at a time, ms     p50     p95     p99");
        foreach (var (name, one) in latency.Results)
        {
            to.WriteLine($"{name,-17}{one.Percentile(0.5),8:0.00}{one.Percentile(0.95),8:0.00}"
                + $"{one.Percentile(0.99),8:0.00}");
        }

        to.WriteLine($"create_book p50 is {latency.Extra:0.00} ms over the echo's, demanded at most "
            + $"{LatencyBench.DemandedExtra:0.0}: {(latency.Passed ? "pass" : "FAILED")}");
    }

    private void PrintWrites(TextWriter to)
    {
        if (writes.Count == 0)
            return;
        to.WriteLine();
        to.WriteLine($"{"per request",-24}{"statements",11}{"inserted",10}{"updated",9}{"HOT",7}{"deleted",9}"
            + $"{"WAL bytes",11}{"syncs",8}{"group",8}");
        foreach (var w in writes)
        {
            to.WriteLine($"{w.Name,-24}{w.Per(w.Cost.Transactions),11:0.000}{w.Per(w.Cost.Inserted),10:0.00}"
                + $"{w.Per(w.Cost.Updated),9:0.00}{w.Per(w.Cost.HotUpdated),7:0.00}{w.Per(w.Cost.Deleted),9:0.00}"
                + $"{w.Per(w.Cost.Wal),11:0}{w.Per(w.Cost.Syncs),8:0.000}{w.Group,8:0.0}");
        }

        to.WriteLine("statements: transactions, each of which is one statement in one round trip; "
            + "group: requests in one commit, as /metrics tells");
    }
}
