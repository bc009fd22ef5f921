using Granary.Bench.Load;

namespace Granary.Bench.Speed;

/// <summary>One request at a time, in small blocks of the one and the other.</summary>
internal sealed record LatencyBench(RoundResult Echo, RoundResult Create)
{
    public const double DemandedExtra = 1.2;
    private const int Block = 100;

    public double Extra => Create.Percentile(0.5) - Echo.Percentile(0.5);

    public static async Task<LatencyBench> Run(Subject echo, Subject create, int rounds)
    {
        var plan = new RoundPlan(1) { Count = Block, Latencies = true };
        var echoes = new List<RoundResult>();
        var creates = new List<RoundResult>();
        for (var block = 0; block < rounds * 4; block++)
        {
            echoes.Add(await echo.Client.Run(echo.Traffic, plan));
            creates.Add(await create.Client.Run(create.Traffic, plan));
        }

        return new LatencyBench(Sum(echoes), Sum(creates));
    }

    private static RoundResult Sum(List<RoundResult> blocks) => new(
        blocks[0].First,
        blocks.Sum(b => b.Replies),
        TimeSpan.FromTicks(blocks.Sum(b => b.Elapsed.Ticks)),
        blocks.Sum(b => b.Errors),
        blocks.Select(b => b.FirstError).FirstOrDefault(e => e is not null),
        [.. blocks.SelectMany(b => b.Latencies)]);
}
