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

    /// <summary>One line; the stack is in the line of the door, which knows more of the request.</summary>
    public void Defect(Ask ask, Exception defect) => LogDefect(
        ask.Target, ask.Message.GetType().Name, Shown.Of(ask.CorrelationId), defect.GetType().Name,
        Shown.Of(defect.Message));

    public void Hangs(Ask ask, TimeSpan time) => LogHangs(
        ask.Target, ask.Message.GetType().Name, Shown.Of(ask.CorrelationId), time.TotalSeconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Cache hit: {Kind}")]
    private partial void LogHit(string kind);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Cache miss: {Kind}")]
    private partial void LogMiss(string kind);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Key}: its rules failed over {Message} (request {CorrelationId}) with {Exception}: {Why}")]
    private partial void LogDefect(
        GrainKey key, string message, string correlationId, string exception, string why);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Key}: its rules have been deciding {Message} (request {CorrelationId}) for {Seconds} s")]
    private partial void LogHangs(GrainKey key, string message, string correlationId, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key}: {Warning}")]
    private partial void LogWarning(GrainKey key, string warning);
}
