using System.Diagnostics;
using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Bench.Limits;

/// <summary>
/// How long the books of a silo are out of reach when it dies, and how long a silo needs to come back. The books are
/// asked for all at once, just after it; the last answer counts.
/// </summary>
internal sealed class DeathsBench(LabSettings settings, BenchArguments arguments)
{
    private const int Books = 300;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(20);
    private readonly Dictionary<string, List<TimeSpan>> _times = [];
    private int _asked;

    public async Task<bool> Run()
    {
        for (var round = 0; round < arguments.Number("rounds", 3); round++)
            await Round();
        foreach (var (what, times) in _times)
        {
            Console.WriteLine($"{what,-64}{times.Median().TotalSeconds,6:0.0} s "
                + $"({times.Min().TotalSeconds:0.0}-{times.Max().TotalSeconds:0.0})");
        }

        return true;
    }

    private async Task Round()
    {
        await using var place = await Installation.Open(settings, "deaths", 3, arguments.SiloOptions());
        await using var client = new RpcClient(place.Amqp, place.Name + ".reader", place.Topology.Requests)
        {
            Patience = TimeSpan.FromSeconds(3),
        };
        var books = await Task.WhenAll(Enumerable.Range(0, Books).Select(n => Make(client, n)));
        await Read(client, books);
        Note("all books of three silos", await Read(client, books));

        await place.Silos[1].Kill();
        Note("all books, one of three silos just killed", await Read(client, books));
        Note("ready again at the address of the killed one", await place.Silos[1].Start(Limit));

        await Read(client, books);
        var frozen = place.Silos[2].Freeze(Frozen, Limit);
        Note("all books, one of three silos just stopped (SIGSTOP)", await Read(client, books));
        await frozen;

        await Task.WhenAll(place.Silos.Select(silo => silo.Kill()));
        Note("all three killed: ready at another address", await place.NewSilo(arguments.SiloOptions()).Start(Limit));
        Note("all books from that one", await Read(client, books));
    }

    private static async Task<long> Make(RpcClient client, int n) =>
        (await client.Ask(Question.CreateBook($"book-{n}", $"Book {n}"))).Number("id");

    private async Task<TimeSpan> Read(RpcClient client, long[] books)
    {
        var start = Stopwatch.GetTimestamp();
        var run = ++_asked;
        var answers = await Task.WhenAll(
            books.Select(book => client.Ask(Question.GetBook($"read-{run}-{book}", book))));
        return Array.TrueForAll(answers, answer => answer.Ok)
            ? Stopwatch.GetElapsedTime(start)
            : throw new InvalidOperationException($"a read failed: {Array.Find(answers, answer => !answer.Ok)}");
    }

    private void Note(string what, TimeSpan time)
    {
        if (!_times.TryGetValue(what, out var times))
            _times.Add(what, times = []);
        times.Add(time);
    }
}
