using System.Diagnostics;
using System.Globalization;

namespace Granary.Silo.Postgres;

/// <summary>Names a process so that another one on the same machine can tell whether it still lives.</summary>
internal static class LeaseHolder
{
    /// <summary>Names this process, and in it one holder.</summary>
    public static string Own() => Name(Environment.ProcessId) + " " + Guid.NewGuid().ToString("N")[..8];

    internal static string Name(int pid) => string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName} {Machine()} pid {pid} start {Stat(pid)?.Start ?? "?"}");

    /// <summary>
    /// True only when it is certain: the process ran here, and is gone (or its number is another's by now).
    /// </summary>
    public static bool IsDead(string holder)
    {
        var parts = holder.Split(' ');
        if (parts is not [_, var machine, "pid", var number, "start", var start, ..] || machine != Machine()
            || machine == "?" || start == "?" || !int.TryParse(number, CultureInfo.InvariantCulture, out var pid))
            return false;
        if (Stat(pid) is { } stat)
            return stat.Start != start || stat.State is "Z" or "X";
        // Without its entry in /proc it may merely be hidden from us.
        return !IsRunning(pid);
    }

    /// <summary>The boot and the namespace in which process numbers mean something.</summary>
    private static string Machine()
    {
        try
        {
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            return boot + "/" + (new FileInfo("/proc/self/ns/pid").LinkTarget ?? "?");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "?";
        }
    }

    private static (string State, string Start)? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            // The command's name stands in brackets and may hold anything; state is field 3, start time field 22.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0], fields[19]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return true;
        }
    }
}
