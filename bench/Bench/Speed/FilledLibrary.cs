using System.Globalization;
using Granary.Bench.Load;
using Granary.Storms.Lab;

namespace Granary.Bench.Speed;

/// <summary>An installation with books and recorded keys in it, and what can be asked of it.</summary>
internal sealed class FilledLibrary
{
    private const int ReadBooks = 1000;
    private const int RecordedKeys = 5000;
    private readonly string _run = "bench-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly Installation _place;
    private readonly LoadClient _client;
    private List<long> _ids = [];
    private long _recorded;

    private FilledLibrary(Installation place, LoadClient client)
    {
        _place = place;
        _client = client;
    }

    public static async Task<FilledLibrary> Fill(Installation place, LoadClient client)
    {
        var library = new FilledLibrary(place, client);
        await library.Make("-made", ReadBooks);
        library._ids = await place.Database.Rows("SELECT id FROM books ORDER BY id", row => row.GetInt64(0));
        library._recorded = await library.Make("-old", RecordedKeys);
        return library;
    }

    public Subject Of(string action, double? demanded = null) =>
        new(action, _client, TrafficOf(action), demanded) { Database = _place.Database, Silo = _place.Silo };

    private Traffic TrafficOf(string action) => action switch
    {
        Subject.Create => LibraryTraffic.Create(_place.Topology.Requests, _run),
        Subject.Get => LibraryTraffic.Get(_place.Topology.Requests, _run, _ids),
        Subject.Replay => Replay(RecordedKeys),
        Subject.OneKey => Replay(1),
        Subject.Hot => LibraryTraffic.Update(_place.Topology.Requests, _run, _ids[0]),
        _ => throw new ArgumentException($"a library has no subject {action}"),
    };

    private Traffic Replay(long keys) =>
        LibraryTraffic.Replay(_place.Topology.Requests, _run + "-old", _recorded, keys);

    /// <returns>The number of the first request.</returns>
    private async Task<long> Make(string run, int count)
    {
        var made = await _client.Run(
            LibraryTraffic.Create(_place.Topology.Requests, _run + run), new RoundPlan(200) { Count = count });
        return made.Errors == 0
            ? made.First
            : throw new InvalidOperationException($"the books could not be made: {made.FirstError}");
    }
}
