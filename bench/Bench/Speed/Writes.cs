using System.Diagnostics;
using Granary.Bench.Load;
using Granary.Storms.Lab;

namespace Granary.Bench.Speed;

/// <summary>What a round cost the database, per request.</summary>
internal sealed record Writes(string Name, long Requests, DatabaseCounters Cost, double? Group, TimeSpan Cpu, TimeSpan OwnCpu)
{
    private const int Count = 20_000;

    public static async Task<Writes> Of(Subject subject, int inFlight)
    {
        var database = subject.Database!;
        var before = await DatabaseCounters.Settled(database);
        var pageBefore = await MetricsPage.Of(subject.Silo);
        var (cpu, own) = (CpuOf(subject), Environment.CpuUsage.TotalTime);
        var round = await subject.Client.Run(subject.Traffic, new RoundPlan(inFlight) { Count = Count });
        (cpu, own) = (CpuOf(subject) - cpu, Environment.CpuUsage.TotalTime - own);
        var pageAfter = await MetricsPage.Of(subject.Silo);

        // The log's length is known at once; later it would show what else goes on.
        var log = (await DatabaseCounters.Read(database)).Wal;
        var after = await DatabaseCounters.Settled(database) with { Wal = log };
        return new Writes(subject.Name, round.Replies, after - before, pageAfter.MeanSince(pageBefore, "commit", "group"), cpu, own);
    }

    public double Per(long count) => (double)count / Requests;

    /// <summary>In microseconds.</summary>
    public double Per(TimeSpan time) => time.TotalMicroseconds / Requests;

    private static TimeSpan CpuOf(Subject subject)
    {
        if (subject.Silo is null)
            return TimeSpan.Zero;
        using var process = Process.GetProcessById(subject.Silo.ProcessId);
        return process.TotalProcessorTime;
    }
}
