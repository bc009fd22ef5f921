using System.Diagnostics;
using Granary.Storms.Lab;

namespace Granary.Bench.Peers;

/// <summary>An Orleans silo without grains on the same membership table, in a cluster of its own.</summary>
internal static class BareSilo
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Starts it, and stops it once it has joined.</summary>
    /// <returns>How long the start took.</returns>
    public static async Task<TimeSpan> Start(LabSettings settings, TestDatabase database)
    {
        var ready = Path.Combine(Path.GetTempPath(), $"granary_baresilo_{Environment.ProcessId}.ready");
        var log = Path.Combine(settings.Logs, "baresilo.log");
        File.Delete(ready);
        string[] arguments =
            ["--silo-port", $"{FreePort.Next()}", "--gateway-port", $"{FreePort.Next()}", "--ready", ready];
        var variables = new Dictionary<string, string> { ["GRANARY_PG"] = database.ConnectionString };
        var start = Stopwatch.GetTimestamp();
        using var process = ServerProcess.Start(PeerProcess.Program("BareSilo"), arguments, variables, log);
        await Until.True($"the bare silo has joined (its log: {log})", Limit, () => File.Exists(ready));
        var time = Stopwatch.GetElapsedTime(start);
        await process.Terminate(Limit);
        File.Delete(ready);
        return time;
    }
}
