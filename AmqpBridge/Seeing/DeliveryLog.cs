using Granary.AmqpBridge.Deliveries;
using Microsoft.Extensions.Logging;

namespace Granary.AmqpBridge.Seeing;

/// <summary>A line for each request that is refused or tried again, and more at Debug.</summary>
internal sealed partial class DeliveryLog(ILogger log)
{
    public void Answered(Delivery delivery)
    {
        var level = delivery.Code == "ok" ? LogLevel.Debug : LogLevel.Information;
        using var scope = delivery.Scope(log, level);
        LogAnswered(level, delivery.ShownAction, delivery.Origin.Name, delivery.Code!);
    }

    /// <param name="delivery">It was not done.</param>
    /// <param name="fault">Why.</param>
    /// <param name="again">When it is tried again; null: it is not.</param>
    public void Failed(Delivery delivery, Exception fault, TimeSpan? again)
    {
        using var scope = delivery.Scope(log, LogLevel.Information);
        var (then, unavailable) = (Then(again), fault as UnavailableException);
        if (unavailable is null)
            LogDefect(fault, delivery.ShownAction, delivery.Envelope.Tries + 1, then);
        else
            LogUnsettled(delivery.ShownAction, delivery.Envelope.Tries + 1, then, unavailable.Message);
    }

    public void HandedOn(Delivery delivery, string why)
    {
        using var scope = delivery.Scope(log, LogLevel.Debug);
        LogHandedOn(delivery.ShownAction, why);
    }

    public void Away(UnavailableException outage) => LogOutage(outage.Dependency, outage.Message);

    private static string Then(TimeSpan? again) =>
        again is { } wait ? $"is tried again in {wait.TotalSeconds} s" : "is given up";

    [LoggerMessage(Message = "{Action} from {Queue}: {Code}")]
    private partial void LogAnswered(LogLevel level, string action, string queue, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Action} failed at try {Try} and {Then}")]
    private partial void LogDefect(Exception fault, string action, int @try, string then);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Action} could not be done at try {Try} and {Then}: {Why}")]
    private partial void LogUnsettled(string action, int @try, string then, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Action} is handed on: {Why}")]
    private partial void LogHandedOn(string action, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Dependency} is away: {Detail}")]
    private partial void LogOutage(string dependency, string detail);
}
