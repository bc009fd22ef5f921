using System.Diagnostics.Metrics;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.Tests.Retries;

/// <summary>All bridges of a process count on one meter, so nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CountedCollection
{
    public const string Name = "counted";
}

[Collection(CountedCollection.Name)]
public sealed class DeadLetterCountTests(BrokerFixture broker)
    : IClassFixture<BrokerFixture>, IAsyncLifetime, IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly FakeDispatcher _dispatcher = new()
    {
        OnHandle = _ => new(Outcome.Refused(ErrorCode.ValidationFailed, "not so")),
    };

    private long _counted;

    public async Task InitializeAsync()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "granary.dead_letters")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, by, _, _) => Interlocked.Add(ref _counted, by));
        _listener.Start();
        await broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task A_dead_letter_is_counted_once_and_when_it_is_kept()
    {
        await broker.Start(_dispatcher, change: o => o.MaxLength = 8);
        await Fill();
        await using var client = await broker.Client();
        await client.Send("refused", properties => properties.ClearReplyTo());
        await BrokerFixture.Until(() => _dispatcher.Handled.Count > 2, "it goes round, for there is no room");
        Assert.Equal(0, Interlocked.Read(ref _counted));

        await broker.Channel.QueuePurgeAsync(broker.Table.DeadLetters);
        await broker.Take(broker.Table.DeadLetters);
        await BrokerFixture.Until(() => Interlocked.Read(ref _counted) > 0, "it is counted");
        await broker.Stop();
        Assert.Equal(1, Interlocked.Read(ref _counted));
    }

    private async Task Fill()
    {
        await using var channel = await broker.Connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        try
        {
            while (true)
                await channel.BasicPublishAsync("", broker.Table.DeadLetters, "full"u8.ToArray());
        }
        catch (PublishException)
        {
            // There is no more room.
        }
    }
}
