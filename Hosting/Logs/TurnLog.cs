namespace Granary.Hosting.Logs;

/// <param name="log">Where to.</param>
/// <param name="actions">The actions that messages belong to.</param>
internal sealed partial class TurnLog(ILogger<TurnLog> log, IReadOnlyList<ActionSpec> actions) : ITurnLog
{
    private readonly Lazy<Dictionary<Type, string>> _names = new(() => actions
        .DistinctBy(static action => action.Message.Type)
        .ToDictionary(static action => action.Message.Type, static action => action.Name));

    public void Lookup(Ask ask, bool hit)
    {
        if (!log.IsEnabled(LogLevel.Debug))
            return;
        using var scope = Scope(ask);
        if (hit)
            LogHit(ask.Target.Kind);
        else
            LogMiss(ask.Target.Kind);
    }

    public void Warning(Ask ask, string warning)
    {
        using var scope = Scope(ask);
        LogWarning(ask.Target, warning);
    }

    /// <summary>One line; the stack is in the line of the door.</summary>
    public void Defect(Ask ask, Exception defect)
    {
        using var scope = Scope(ask);
        LogDefect(ask.Target, ask.Message.GetType().Name, defect.GetType().Name, Shown.Of(defect.Message));
    }

    public void Hangs(Ask ask, TimeSpan time)
    {
        using var scope = Scope(ask);
        LogHangs(ask.Target, ask.Message.GetType().Name, time.TotalSeconds);
    }

    private IDisposable? Scope(Ask ask) => new LogScope
    {
        RequestId = Shown.Of(ask.CorrelationId),
        Action = _names.Value.GetValueOrDefault(ask.Message.GetType()),
        Entity = ask.Target.ToString(),
        TraceParent = ask.Trace,
    }.Open(log);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Cache hit: {Kind}")]
    private partial void LogHit(string kind);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Cache miss: {Kind}")]
    private partial void LogMiss(string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Key}: its rules failed over {Message} with {Exception}: {Why}")]
    private partial void LogDefect(GrainKey key, string message, string exception, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Key}: its rules have been deciding {Message} for {Seconds} s")]
    private partial void LogHangs(GrainKey key, string message, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key}: {Warning}")]
    private partial void LogWarning(GrainKey key, string warning);
}
