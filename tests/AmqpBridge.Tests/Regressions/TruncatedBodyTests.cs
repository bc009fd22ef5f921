using Granary.AmqpBridge.Envelopes;
using RabbitMQ.Client;

namespace Granary.Tests.Regressions;

/// <summary>
/// A body that ended too early was said to be nested too deep, for the parser speaks of depth there too.
/// </summary>
public sealed class TruncatedBodyTests
{
    [Fact]
    public void A_body_that_ends_too_early_is_no_json_object() => Assert.Matches(
        "^the body is not a JSON object \\(line 1, byte [0-9]+\\)$",
        new EnvelopeReader(1024)
            .Read("{\"id\":\"i\""u8, new BasicProperties(), false, DateTimeOffset.UnixEpoch).Refusal!.Error);
}
