using System.Globalization;

namespace Granary.Grains.Workers;

/// <summary>What workers are called in histories: different for all that run at the same time.</summary>
public static class WorkerNames
{
    private const int LongestHost = 50;

    public static string Process(string role)
    {
        var host = Environment.MachineName;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{role}-{(host.Length > LongestHost ? host[..LongestHost] : host)}-{Environment.ProcessId}");
    }

    public static string Numbered(string name, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}/{number}");
}
