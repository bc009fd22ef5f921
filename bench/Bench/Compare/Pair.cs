using Granary.Bench.Load;
using Granary.Bench.Speed;

namespace Granary.Bench.Compare;

/// <summary>The same subject on two builds.</summary>
internal sealed class Pair(Subject old, Subject @new)
{
    private readonly List<double> _ratios = [];

    public string Name => old.Name;

    public long Errors => old.Errors + @new.Errors;

    public string? FirstError => old.FirstError ?? @new.FirstError;

    public double OldPerSecond => old.Median;

    public double NewPerSecond => @new.Median;

    public RatioInterval Interval => RatioInterval.Of(_ratios);

    public async Task WarmUp(RoundPlan plan)
    {
        await old.Client.Run(old.Traffic, plan);
        await @new.Client.Run(@new.Traffic, plan);
    }

    /// <summary>The one, the other twice, the one: what drifts while they are measured falls on both alike.</summary>
    /// <returns>The new build's throughput as a share of the old one's.</returns>
    public async Task<double> Measure(RoundPlan plan, bool oldFirst)
    {
        var (outer, inner) = oldFirst ? (old, @new) : (@new, old);
        var first = await Slice(outer, plan);
        var middle = await Slice(inner, plan) + await Slice(inner, plan);
        var ratio = middle / (first + await Slice(outer, plan));
        _ratios.Add(oldFirst ? ratio : 1 / ratio);
        return _ratios[^1];
    }

    private static async Task<double> Slice(Subject subject, RoundPlan plan)
    {
        await subject.Client.Run(subject.Traffic, plan with { Time = TimeSpan.FromSeconds(0.2) });
        return (await subject.Measure(plan)).PerSecond;
    }
}
