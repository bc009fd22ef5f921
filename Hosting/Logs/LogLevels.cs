namespace Granary.Hosting.Logs;

/// <summary>The least level of each category that is not ours; the section Logging overrides each of them.</summary>
internal static class LogLevels
{
    public static IReadOnlyList<(string Category, LogLevel Least)> Defaults { get; } =
    [
        ("Microsoft", LogLevel.Warning),
        ("Microsoft.Hosting.Lifetime", LogLevel.None),

        // Else each line of a request also has ASP.NET's own id for it.
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        ("Npgsql", LogLevel.Warning),
        ("Orleans", LogLevel.Warning),
        ("Polly", LogLevel.Warning),
        ("OpenTelemetry", LogLevel.Warning),

        // Each start: a note that the garbage collector is the workstation's, which is our choice.
        ("Orleans.Runtime.Silo", LogLevel.Error),

        // Most starts: a stall as long as the machine is up, because it looks before its first time is taken. Real
        // stalls are also told by Orleans.Runtime.MembershipService.LocalSiloHealthMonitor.
        ("Orleans.Runtime.Watchdog", LogLevel.Error),

        // Eight lines a second while a killed silo still counts as a member; for each try to connect
        // Orleans.Runtime.Messaging.ConnectionManager tells why.
        ("Orleans.Runtime.GrainDirectory.GrainDirectoryHandoffManager", LogLevel.Error),
    ];
}
