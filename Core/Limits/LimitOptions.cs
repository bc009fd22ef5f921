using System.ComponentModel.DataAnnotations;

namespace Granary;

/// <summary>How many requests one caller may make.</summary>
public sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>
    /// Requests a second for each caller; 0: no limit. Callers without a credential are counted for each action, and
    /// over HTTP for each address (of IPv6: each /64).
    /// </summary>
    [Range(0, 1_000_000)]
    public int RatePerSecond { get; set; }

    /// <summary>How many may come at once before the rate counts; 0: as many as come in one second.</summary>
    [Range(0, 1_000_000)]
    public int Burst { get; set; }
}
