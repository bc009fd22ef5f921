using Granary.Bench.Load;
using Granary.Storms.Lab;

namespace Granary.Bench.Speed;

/// <summary>One thing that is measured, and what is demanded of it in shares of the echo's throughput.</summary>
internal sealed record Subject(string Name, LoadClient Client, Traffic Traffic, double? Demanded = null)
{
    public const string Echo = "echo";
    public const string Create = "create_book";
    public const string Get = "get_book";
    public const string Replay = "replay";
    public const string Hot = "hot_update";
    public const string OneKey = "one_key";
    public const string MassTransit = "masstransit";
    public const string Wolverine = "wolverine";

    /// <summary>Ends the name of what is asked of two silos: half of the entities live on the other one.</summary>
    public const string TwoSilos = "_two_silos";

    /// <summary>Where its writes can be counted.</summary>
    public TestDatabase? Database { get; init; }

    public SiloProcess? Silo { get; init; }

    /// <summary>What must be known beside the figure.</summary>
    public string? Remark { get; init; }

    public List<RoundResult> Rounds { get; } = [];

    /// <summary>What the programs of this machine used for a round's requests.</summary>
    public List<(long Requests, ProcessorTimes Used)> Processor { get; } = [];

    /// <summary>Each round as a share of the echo just before and after it.</summary>
    public List<double> Ratios { get; } = [];

    /// <summary>Their median; the echo is the measure, so its own is 1.</summary>
    public double Ratio => Name == Echo ? 1 : Ratios.Median();

    public double Median => Rounds.Select(round => round.PerSecond).Median();

    public long Errors => Rounds.Sum(r => r.Errors);

    public string? FirstError => Rounds.Select(r => r.FirstError).FirstOrDefault(e => e is not null);

    public async Task<RoundResult> Measure(RoundPlan plan)
    {
        var result = await Client.Run(Traffic, plan);
        Rounds.Add(result);
        return result;
    }
}
