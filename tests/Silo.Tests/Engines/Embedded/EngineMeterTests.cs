using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Granary.Ports;
using Granary.Silo.Embedded;
using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;

namespace Granary.Tests.Engines.Embedded;

public sealed class EngineMeterTests : EngineCases, IDisposable
{
    private readonly ConcurrentBag<string> seen = [];
    private readonly MeterListener listener = new();

    protected override bool Exclusive => true;

    protected override IEngine Build(EngineSetting setting)
    {
        listener.InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        return new EmbeddedEngine(
            setting.Store, setting.Fence, setting.Time, setting.Kinds, setting.Asks, setting.Options);
    }

    [Fact]
    public async Task The_engine_tells_what_it_does()
    {
        var (id, gate) = (await Bench.Existing(), new Gate());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Bench.Ask(Bench.Change(id, new Crash())));
        var held = Bench.Ask(Bench.Read(id, new Hold(gate)));
        Task<Outcome>[] waiting = [Bench.Ask(Bench.Read(id)), Bench.Ask(Bench.Read(id)), Bench.Ask(Bench.Read(id))];
        listener.RecordObservableInstruments();
        gate.Open();
        await Task.WhenAll([held, .. waiting]);
        string[] expected =
        [
            "granary.activations=1", "granary.mailbox.depth=3", "granary.turn.size=3", "granary.defects=1 kind:author",
            "granary.engine.cache=1 kind:author result:hit", "granary.engine.cache=1 kind:author result:miss",
        ];
        Assert.Superset(expected.ToHashSet(), seen.ToHashSet());
    }

    public void Dispose() => listener.Dispose();

    private void Note(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var words = tags.ToArray().Select(tag => $"{tag.Key}:{tag.Value}").Prepend($"{instrument.Name}={value}");
        if (instrument.Meter.Name == "Granary")
            seen.Add(string.Join(' ', words));
    }
}
