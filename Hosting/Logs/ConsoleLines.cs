using Microsoft.Extensions.Logging.Console;

namespace Granary.Hosting.Logs;

/// <summary>How the program's processes log: single lines, times in UTC, and what the section Logging says.</summary>
internal static class ConsoleLines
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    /// <summary>Defaults are added before the section is: of two rules for one category the later wins.</summary>
    public static ILoggingBuilder ToConsole(this ILoggingBuilder logging, IConfiguration section)
    {
        logging.Services
            .Configure<ConsoleLoggerOptions>(console => console.FormatterName = ConsoleFormatterNames.Simple)
            .Configure<SimpleConsoleFormatterOptions>(lines => lines.SingleLine = true)
            .Configure<SimpleConsoleFormatterOptions>(Full)
            .Configure<JsonConsoleFormatterOptions>(Full)
            .Configure<ConsoleFormatterOptions>(Full);
        logging.ClearProviders().SetMinimumLevel(LogLevel.Information);
        foreach (var (category, least) in LogLevels.Defaults)
            logging.AddFilter(category, least);
        return logging.AddConfiguration(section).AddConsole();
    }

    /// <summary>With what <see cref="LogScope"/> says.</summary>
    private static void Full(ConsoleFormatterOptions lines) =>
        (lines.UseUtcTimestamp, lines.TimestampFormat, lines.IncludeScopes) = (true, Time, true);
}
