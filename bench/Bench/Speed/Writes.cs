using Granary.Bench.Load;
using Granary.Storms.Lab;

namespace Granary.Bench.Speed;

/// <summary>What a round cost the database, per request.</summary>
internal sealed record Writes(string Name, long Requests, DatabaseCounters Cost, double? Group)
{
    private const int Count = 20_000;

    public static async Task<List<Writes>> Of(IEnumerable<Subject> subjects, int inFlight)
    {
        // Where one round ends the next begins: settling takes its time.
        var settled = new Dictionary<TestDatabase, DatabaseCounters>();
        var all = new List<Writes>();
        foreach (var subject in subjects.Where(s => s.Database is not null))
        {
            var database = subject.Database!;
            var before = settled.GetValueOrDefault(database) ?? await DatabaseCounters.Settled(database);
            before = before with { Wal = (await DatabaseCounters.Read(database)).Wal };
            var (writes, after) = await Of(subject, before, inFlight);
            settled[database] = after;
            all.Add(writes);
        }

        return all;
    }

    private static async Task<(Writes Writes, DatabaseCounters After)> Of(
        Subject subject, DatabaseCounters before, int inFlight)
    {
        var database = subject.Database!;
        var pageBefore = await MetricsPage.Of(subject.Silo);
        var round = await subject.Client.Run(subject.Traffic, new RoundPlan(inFlight) { Count = Count });
        var pageAfter = await MetricsPage.Of(subject.Silo);

        // The log's length is known at once; later it would show what else goes on.
        var log = (await DatabaseCounters.Read(database)).Wal;
        var after = await DatabaseCounters.Settled(database) with { Wal = log };
        var group = pageAfter.MeanSince(pageBefore, "commit", "group");
        return (new Writes(subject.Name, round.Replies, after - before, group), after);
    }

    public double Per(long count) => (double)count / Requests;
}
