using System.Globalization;

namespace Granary.Bench.Limits;

/// <summary>What the kernel says of a process's resident memory, in MiB.</summary>
internal sealed record ProcessMemory(double Now, double Peak)
{
    public static ProcessMemory Of(int process)
    {
        var lines = File.ReadAllLines($"/proc/{process}/status");
        return new ProcessMemory(Value(lines, "VmRSS:"), Value(lines, "VmHWM:"));
    }

    private static double Value(string[] lines, string name) => double.Parse(
        lines.First(l => l.StartsWith(name, StringComparison.Ordinal)).AsSpan(name.Length).TrimEnd("kB ").Trim(),
        CultureInfo.InvariantCulture) / 1024;
}
