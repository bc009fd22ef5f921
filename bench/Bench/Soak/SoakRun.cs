using System.Diagnostics;
using Granary.Storms.Hostile;
using Granary.Storms.Jobs;
using Granary.Storms.Lab;
using Granary.Storms.Posts;
using Granary.Storms.Replicas;
using Granary.Storms.Rubbish;
using Granary.Storms.Shops;
using Granary.Storms.Upgrades;
using Granary.Storms.Weather;

namespace Granary.Bench.Soak;

/// <summary>
/// The storms one after the other, each time with another seed, until the time is up; none is cut short.
/// </summary>
internal sealed class SoakRun(LabSettings settings, BenchArguments arguments)
{
    private static readonly Dictionary<string, Func<LabSettings, StormPlan, Task<StormResult>>> Storms = new()
    {
        ["kills"] = DuplicatesAndKills.OneSilo,
        ["silos"] = DuplicatesAndKills.TwoSilos,
        ["cluster"] = DuplicatesAndKills.Cluster,
        ["rolling"] = DuplicatesAndKills.RollingRestart,
        ["upgrade"] = RollingUpgrade.Run,
        ["ha"] = HighAvailability.Run,
        ["order"] = PublishedOrder.Run,
        ["outage"] = DatabaseOutage.Run,
        ["frozen"] = DatabaseOutage.Frozen,
        ["rubbish"] = RubbishStorm.Run,
        ["hostile"] = HostileStorm.Run,
        ["frames"] = FrameStorm.Run,
        ["shop"] = ShopStorm.Run,
        ["jobs"] = JobStorm.Run,
        ["posts"] = PostStorm.Run,
    };

    public async Task<bool> Run()
    {
        var names = arguments.Words.Count > 0 ? arguments.Words : [.. Storms.Keys];
        if (names.FirstOrDefault(n => !Storms.ContainsKey(n)) is { } unknown)
            throw new ArgumentException($"there is no storm {unknown}: {string.Join(", ", Storms.Keys)}");

        var time = TimeSpan.FromMinutes(arguments.Number("minutes", 10));
        var seed = arguments.Number("seed", Random.Shared.Next(1_000_000));
        var start = Stopwatch.GetTimestamp();
        Console.WriteLine($"soak: {string.Join(", ", names)} for {time.TotalMinutes:0} minutes, --seed {seed}");
        int passed = 0, failed = 0;
        for (var n = 0; n == 0 || Stopwatch.GetElapsedTime(start) < time; n++)
        {
            foreach (var name in names.Where(_ => n == 0 || Stopwatch.GetElapsedTime(start) < time))
            {
                var result = await One(name, Plan(name, seed + n));
                _ = result.Passed ? passed++ : failed++;
            }
        }

        Console.WriteLine(
            $"soak: {passed} passed, {failed} failed, {Stopwatch.GetElapsedTime(start).TotalMinutes:0.0} minutes");
        return failed == 0;
    }

    private StormPlan Plan(string storm, int seed) => new(seed)
    {
        Acts = arguments.Number("acts", storm == "cluster" ? 6 : 12),
        KillEvery = KillEvery(storm),
        Freeze = arguments.Seconds("freeze", 20),
        AnswersBetweenActs = arguments.Number("answers", 1500),
        Away = arguments.Seconds("away", 30),
        Outage = arguments.Seconds("outage", 60),
        Silos = arguments.Number("silos", 2),
        Attacks = arguments.Number("attacks", 1000),
        Frames = arguments.Number("frames", 100_000),
        Works = arguments.Number("works", 500),
    };

    private TimeSpan? KillEvery(string storm) => (arguments.Optional("kill-every"), storm) switch
    {
        (null, "cluster") => TimeSpan.FromSeconds(20),
        (null, _) => null,
        _ => arguments.Seconds("kill-every", 0),
    };

    private async Task<StormResult> One(string name, StormPlan plan)
    {
        var start = Stopwatch.GetTimestamp();
        StormResult result;
        try
        {
            result = await Storms[name](settings, plan);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // One that breaks off is a fault among others; the next ones still blow.
            result = new StormResult(name, plan.Seed, "broke off", [e.ToString()]);
        }

        Console.WriteLine(
            $"{(result.Passed ? "pass" : "FAIL")} {result}, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        return result;
    }
}
