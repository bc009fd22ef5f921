using Granary.AmqpBridge;
using Granary.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Regressions;

/// <summary>A stop that came while a session was being set up found none to stop, and then waited for it for ever.</summary>
public sealed class StopWhileConnectingTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task A_stop_at_any_moment_of_connecting_comes_to_its_end()
    {
        for (var moment = 0; moment < 30; moment++)
        {
            var bridge = new Bridge(
                broker.Options(), broker.Table, new FakeDispatcher(), new FakeDatabase(), new FakeOutbox(),
                TestSeal.Make(), TimeProvider.System, NullLoggerFactory.Instance);
            var starting = bridge.StartAsync(CancellationToken.None);
            await Task.Delay(moment * 5);
            await bridge.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
            await starting;
            Assert.False(bridge.Consuming);
        }
    }
}
