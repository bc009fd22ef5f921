using System.Threading.Channels;
using Granary.Postgres;

namespace Granary.Tests.Postgres;

/// <summary>What workers of a grouper carry, one round trip after the other; the test ends each.</summary>
internal sealed class Trips(int much)
{
    private readonly Channel<Trip> _trips = Channel.CreateUnbounded<Trip>();

    public Grouper<Item> Of(int workers, Gathering? gathering = null) => new(
        [.. Enumerable.Range(0, workers).Select(_ => (Func<List<Item>, Task>)Carry)], 4 * much, 100_000,
        gathering: gathering);

    public static Item Add(Grouper<Item> grouper, int bytes = 0)
    {
        var item = new Item { Bytes = bytes };
        grouper.Add(item);
        return item;
    }

    public async Task<Trip> Next() => await _trips.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Ends each as it comes, until it is closed.</summary>
    public async Task EndAll()
    {
        await foreach (var trip in _trips.Reader.ReadAllAsync())
            trip.End();
    }

    public void Close() => _trips.Writer.Complete();

    private Task Carry(List<Item> group)
    {
        var trip = new Trip([.. group]);
        _trips.Writer.TryWrite(trip);
        return trip.Done;
    }
}
