using System.Globalization;

namespace Granary.Bench.Speed;

/// <summary>
/// The processor time that each program of this machine has used, in microseconds, by the program's name. Of Linux
/// only: elsewhere it is empty.
/// </summary>
internal sealed record ProcessorTimes(IReadOnlyDictionary<string, double> Used)
{
    private const double Tick = 10_000;

    public static ProcessorTimes Now()
    {
        var used = new Dictionary<string, double>();
        if (!Directory.Exists("/proc"))
            return new(used);
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => char.IsAsciiDigit(f[^1])))
        {
            if (Read(folder) is var (program, time))
                used[program] = used.GetValueOrDefault(program) + time;
        }

        return new(used);
    }

    public ProcessorTimes Since(ProcessorTimes before) =>
        new(Used.ToDictionary(one => one.Key, one => one.Value - before.Used.GetValueOrDefault(one.Key)));

    /// <returns>Null if the process has ended.</returns>
    private static (string Program, double Time)? Read(string folder)
    {
        try
        {
            var stat = File.ReadAllText(folder + "/stat");
            var name = stat[(stat.IndexOf('(') + 1)..stat.LastIndexOf(')')];
            var numbers = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

            // The processor time in user mode and in the kernel are the 14th and the 15th field.
            var ticks = numbers.Skip(11).Take(2).Sum(n => long.Parse(n, CultureInfo.InvariantCulture));
            return (name, ticks * Tick);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
