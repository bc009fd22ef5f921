using System.ComponentModel.DataAnnotations;

namespace Granary.Grains.Jobs.Types;

/// <summary>Jobs: which workers run them, and how long an attempt may take.</summary>
public sealed class JobOptions
{
    public const string Section = "Jobs";

    /// <summary>
    /// How many jobs this silo runs at the same time; 0: none, other silos and <c>granary worker</c> run them.
    /// </summary>
    [Range(0, 1_000)]
    public int Workers { get; set; } = 4;

    /// <summary>
    /// A worker that sends no heartbeat for this long loses its job. It sends three in that time.
    /// </summary>
    [Range(1, 600)]
    public int HeartbeatSeconds { get; set; } = 15;

    /// <summary>How often a job is tried.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>How long a job waits after its first failed attempt; each further wait is twice as long.</summary>
    [Range(0, 86_400)]
    public double BackOffSeconds { get; set; } = 4;

    /// <summary>The longest of these waits.</summary>
    [Range(0, 86_400)]
    public double MaxBackOffSeconds { get; set; } = 10;

    /// <summary>
    /// How many jobs may wait, <c>run_at</c> included; more are refused as <c>busy</c>. 0: as many as come.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MaxPending { get; set; }

    /// <summary>
    /// Hosts that jobs of the type <c>http_get</c> may fetch from, separated by commas, each with its port if it is not
    /// the usual one. Empty: there is no such type.
    /// </summary>
    public string HttpGetHosts { get; set; } = "";

    /// <summary>Types that only foreign workers do, separated by commas.</summary>
    public string ForeignTypes { get; set; } = "";

    /// <summary>Job types from libraries, separated by commas: <c>Full.Type.Name@path/to/library.dll</c>.</summary>
    public string Plugins { get; set; } = "";

    /// <summary>
    /// The key that <c>granary worker</c> shows: with the scope <c>jobs</c>, and with <c>internal</c> for steps.
    /// </summary>
    public string ApiKey { get; set; } = "";
}
