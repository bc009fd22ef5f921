namespace Granary.Silo.Hosting;

/// <summary>How the program's processes log: one line each, with the time in UTC.</summary>
internal static class ConsoleLines
{
    public static ILoggingBuilder ToConsole(this ILoggingBuilder logging) => logging.ClearProviders().AddSimpleConsole(console =>
    {
        console.SingleLine = true;
        console.UseUtcTimestamp = true;
        console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
    });
}
