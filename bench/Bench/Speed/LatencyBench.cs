using Granary.Bench.Load;

namespace Granary.Bench.Speed;

/// <summary>One request at a time, in small blocks of the one and the other.</summary>
/// <param name="Results">All blocks of each subject together.</param>
/// <param name="Extra">The median of what creation took longer than the echo just before it, each block's p50.</param>
internal sealed record LatencyBench(IReadOnlyList<(string Name, RoundResult Result)> Results, double Extra)
{
    public const double DemandedExtra = 1.0;
    private const int Block = 100;

    public bool Passed => Extra <= DemandedExtra && Results.All(one => one.Result.Errors == 0);

    /// <param name="subjects">The echo first, then creation, then what else is of interest.</param>
    /// <param name="rounds">Each is four blocks.</param>
    public static async Task<LatencyBench> Run(Subject[] subjects, int rounds)
    {
        var plan = new RoundPlan(1) { Count = Block, Latencies = true };
        var blocks = subjects.Select(_ => new List<RoundResult>()).ToArray();
        for (var block = 0; block < rounds * 4; block++)
        {
            for (var i = 0; i < subjects.Length; i++)
                blocks[i].Add(await subjects[i].Client.Run(subjects[i].Traffic, plan));
        }

        var extras = blocks[0].Zip(blocks[1], (echo, create) => create.Percentile(0.5) - echo.Percentile(0.5)).Order();
        return new LatencyBench(
            [.. subjects.Zip(blocks, (subject, all) => (subject.Name, Sum(all)))], extras.ElementAt(rounds * 2));
    }

    private static RoundResult Sum(List<RoundResult> blocks) => new(
        blocks[0].First,
        blocks.Sum(b => b.Replies),
        TimeSpan.FromTicks(blocks.Sum(b => b.Elapsed.Ticks)),
        blocks.Sum(b => b.Errors),
        blocks.Select(b => b.FirstError).FirstOrDefault(e => e is not null),
        [.. blocks.SelectMany(b => b.Latencies)]);
}
