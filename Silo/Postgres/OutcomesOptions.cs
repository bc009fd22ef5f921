using System.ComponentModel.DataAnnotations;

namespace Granary.Silo.Postgres;

/// <summary>How recorded outcomes are kept.</summary>
public sealed class OutcomesOptions
{
    public const string Section = "Outcomes";

    /// <summary>
    /// The length of a partition in hours. Outcomes are dropped up to two lengths after their retention.
    /// </summary>
    [Range(1, 168)]
    public double SlotHours { get; set; } = 6;
}
