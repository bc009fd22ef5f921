using System.Collections.Concurrent;
using Granary.Grains.Travel;
using Granary.Grains.Turns;
using Granary.Ports;
using Granary.Tests.Engines.Conformance;

namespace Granary.Tests.Engines.Travelling;

/// <summary>A cluster of one process: batches are encoded, carried nowhere, and decided one at a time for each entity.</summary>
public sealed class Loopback : IEngine, IAsyncDisposable
{
    private readonly ConcurrentDictionary<GrainKey, (Activation Activation, SemaphoreSlim Turn)> homes = new();
    private readonly TurnMeter meter = new();
    private readonly Residence residence;
    private readonly Lanes lanes;

    public Loopback(EngineSetting setting)
    {
        var codec = new AskCodec(setting.Kinds);
        var options = new LaneOptions(setting.Options.MailboxSize, setting.Options.BusyRetryMs);
        lanes = new(setting.Store, codec, options, Carry);
        residence = new(
            setting.Kinds, codec,
            new TurnRunner(setting.Store, setting.Fence, setting.Time, lanes.Inside, setting.Asks, meter));
    }

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default) => lanes.Ask(ask, cancellation);

    public async ValueTask DisposeAsync()
    {
        await lanes.DisposeAsync();
        meter.Dispose();
    }

    private async ValueTask<byte[]> Carry(GrainKey target, byte[] batch, DateTimeOffset? until)
    {
        var (activation, turn) = homes.GetOrAdd(target, key => (residence.Activate(key), new(1)));
        await turn.WaitAsync();
        try
        {
            return await residence.Take(activation, batch);
        }
        finally
        {
            turn.Release();
        }
    }
}
