using Granary.Bench.Load;

namespace Granary.Bench.Speed;

/// <summary>One request at a time, in small blocks of the one and the other.</summary>
internal sealed record LatencyBench(IReadOnlyList<(string Name, RoundResult Result)> Results)
{
    public const double DemandedExtra = 1.2;
    private const int Block = 100;

    public double Extra => this[Subject.Create].Percentile(0.5) - this[Subject.Echo].Percentile(0.5);

    public bool Passed => Extra <= DemandedExtra && Results.All(one => one.Result.Errors == 0);

    public RoundResult this[string name] => Results.Single(one => one.Name == name).Result;

    public static async Task<LatencyBench> Run(Subject[] subjects, int rounds)
    {
        var plan = new RoundPlan(1) { Count = Block, Latencies = true };
        var blocks = subjects.Select(_ => new List<RoundResult>()).ToArray();
        for (var block = 0; block < rounds * 4; block++)
        {
            for (var i = 0; i < subjects.Length; i++)
                blocks[i].Add(await subjects[i].Client.Run(subjects[i].Traffic, plan));
        }

        return new LatencyBench([.. subjects.Zip(blocks, (subject, all) => (subject.Name, Sum(all)))]);
    }

    private static RoundResult Sum(List<RoundResult> blocks) => new(
        blocks[0].First,
        blocks.Sum(b => b.Replies),
        TimeSpan.FromTicks(blocks.Sum(b => b.Elapsed.Ticks)),
        blocks.Sum(b => b.Errors),
        blocks.Select(b => b.FirstError).FirstOrDefault(e => e is not null),
        [.. blocks.SelectMany(b => b.Latencies)]);
}
