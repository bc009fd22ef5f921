namespace Granary.Hosting.Health;

/// <summary><c>health_check</c>: over AMQP what <c>/health</c> is over HTTP.</summary>
internal sealed class HealthHandler(Func<Readiness> readiness) : IActionHandler
{
    public HandlerTable Table => new HandlerTable().On<CheckHealth>(_ => Task.FromResult(
        Outcome.Ok(ReplyData.Of(readiness().View()))));
}
