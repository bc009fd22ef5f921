using System.ComponentModel.DataAnnotations;

namespace Granary.Postgres;

/// <summary>How recorded outcomes are kept.</summary>
public sealed class OutcomesOptions
{
    public const string Section = "Outcomes";

    /// <summary>
    /// The length of a partition in hours. Outcomes are dropped up to two lengths after their retention.
    /// </summary>
    [Range(1, 168)]
    public double SlotHours { get; set; } = 6;

    /// <summary>
    /// Memory in MiB for outcomes that were recorded in the last five minutes: a repeat within that time costs the
    /// database nothing. 0: each repeat is looked up.
    /// </summary>
    [Range(0, 1024)]
    public int RecentMiB { get; set; } = 16;
}
