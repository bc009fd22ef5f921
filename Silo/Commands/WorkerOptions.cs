namespace Granary.Silo.Commands;

/// <summary>What <c>granary worker</c> shows of itself.</summary>
public sealed class WorkerOptions
{
    public const string Section = "Worker";

    /// <summary>
    /// Where a worker answers <c>/health</c> and <c>/metrics</c>: addresses, separated by semicolons. Of several
    /// workers on one machine with the default, the others take free ports and say which.
    /// </summary>
    public string Urls { get; set; } = Usual;

    internal const string Usual = "http://127.0.0.1:8002";
}
