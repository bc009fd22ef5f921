using Granary.Health;
using Granary.Ports;

namespace Granary.Silo.Health;

/// <summary><c>health_check</c>: over AMQP what <c>/health</c> is over HTTP.</summary>
internal sealed class HealthHandler(Func<Readiness> readiness) : IActionHandler
{
    public Task<Outcome>? Handle(Ask ask, CancellationToken cancellation) => ask.Message is CheckHealth
        ? Task.FromResult(Outcome.Ok(ReplyData.Of(readiness().View(), HealthJson.Default.HealthView)))
        : null;
}
