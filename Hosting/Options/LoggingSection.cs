using Microsoft.Extensions.Logging.Console;

namespace Granary.Hosting.Options;

/// <summary>The section Logging is the host's own; its faults are reported like those of other options.</summary>
public static class LoggingSection
{
    public const string Name = "Logging";

    private static readonly string[] Formatters =
        [ConsoleFormatterNames.Simple, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd];

    /// <returns>A sentence for each value that the host would ignore or end over.</returns>
    public static IEnumerable<string> Faults(IConfigurationSection section)
    {
        foreach (var (path, value) in section.AsEnumerable())
        {
            if (value is null)
                continue;
            if (path.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase) && !IsLevel(value))
                yield return $"{path}: '{value}' is no level; use {string.Join(", ", Enum.GetNames<LogLevel>())}";
            if (path.EndsWith(":Console:FormatterName", StringComparison.OrdinalIgnoreCase)
                && !Formatters.Contains(value, StringComparer.OrdinalIgnoreCase))
                yield return $"{path}: '{value}' is no formatter; use {string.Join(", ", Formatters)}";
        }
    }

    private static bool IsLevel(string value) =>
        Enum.GetNames<LogLevel>().Contains(value, StringComparer.OrdinalIgnoreCase);
}
