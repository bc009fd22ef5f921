namespace Granary.Bench.Speed;

/// <summary>
/// One subject as a share of another one: the quotient of their medians, for they are of different stages, and the
/// rounds of one have nothing to do with the other's.
/// </summary>
/// <param name="What">What is shown.</param>
/// <param name="Beside">What it is measured by.</param>
/// <param name="Demanded">At least.</param>
internal sealed record Share(Subject What, Subject Beside, double Demanded)
{
    private static readonly (string Two, string One, double Demanded)[] TwoSilos =
    [
        (Subject.Create + Subject.TwoSilos, Subject.Create, 0.90),
        (Subject.Hot + Subject.TwoSilos, Subject.Hot, 0.70),
    ];

    public double Ratio => What.Ratio / Beside.Ratio;

    public bool Passed => Ratio >= Demanded;

    /// <summary>Those that can be told of what was measured.</summary>
    public static IEnumerable<Share> Among(IReadOnlyList<Subject> subjects)
    {
        var peers = subjects.Where(s => s.Name is Subject.Wolverine or Subject.MassTransit);
        if (Named(Subject.Create) is { } create && peers.MaxBy(s => s.Ratio) is { } better)
            yield return new Share(create, better, 3);
        foreach (var (two, one, demanded) in TwoSilos)
        {
            if (Named(two) is { } both && Named(one) is { } alone)
                yield return new Share(both, alone, demanded);
        }

        Subject? Named(string name) => subjects.FirstOrDefault(s => s.Name == name);
    }

    public override string ToString() => $"{What.Name} is {Ratio:0.00} of {Beside.Name}, "
        + $"demanded at least {Demanded:0.00}: {(Passed ? "pass" : "FAILED")}";
}
