namespace Granary.Hosting.Logs;

internal sealed partial class TurnLog(ILogger<TurnLog> log) : ITurnLog
{
    public void Lookup(string kind, bool hit)
    {
        if (!log.IsEnabled(LogLevel.Debug))
            return;
        if (hit)
            LogHit(kind);
        else
            LogMiss(kind);
    }

    public void Warning(GrainKey key, string warning) => LogWarning(key, warning);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Cache hit: {Kind}")]
    private partial void LogHit(string kind);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Cache miss: {Kind}")]
    private partial void LogMiss(string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key}: {Warning}")]
    private partial void LogWarning(GrainKey key, string warning);
}
