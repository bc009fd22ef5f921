namespace Granary.Bench.Compare;

/// <summary>The median of some ratios, and between which of them it lies with nine chances out of ten.</summary>
internal sealed record RatioInterval(double Low, double Median, double High)
{
    public const int FewestRatios = 5;
    private const double EachTail = 0.05;

    /// <summary>Order statistics: they ask nothing of the ratios but that the rounds are independent.</summary>
    public static RatioInterval Of(IEnumerable<double> ratios)
    {
        var sorted = ratios.Order().ToArray();
        if (sorted.Length < FewestRatios)
            throw new ArgumentException($"an interval needs {FewestRatios} ratios, and there are {sorted.Length}");
        var outside = Outside(sorted.Length);
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new RatioInterval(sorted[outside], median, sorted[^(outside + 1)]);
    }

    /// <summary>How many ratios at each end may be left out: so few lie on one side of the median by chance.</summary>
    private static int Outside(int count)
    {
        var (outside, chance, sum) = (0, Math.Pow(0.5, count), Math.Pow(0.5, count));
        while (true)
        {
            chance *= (double)(count - outside) / (outside + 1);
            sum += chance;
            if (sum > EachTail)
                return outside;
            outside++;
        }
    }
}
