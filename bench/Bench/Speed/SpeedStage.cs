using System.Globalization;
using Granary.Bench.Echo;
using Granary.Bench.Load;
using Granary.Storms.Lab;

namespace Granary.Bench.Speed;

/// <summary>
/// Everything that stands on the stage of one run: the echo, the silos, the peer, and the books they work on.
/// </summary>
internal sealed class SpeedStage : IAsyncDisposable
{
    private const int ReadBooks = 1000;
    private const int RecordedKeys = 5000;
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly string _run = "bench-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private long _recorded;

    private SpeedStage()
    {
    }

    public List<Subject> Subjects { get; } = [];

    public Subject Echo => this[Subject.Echo]!;

    public Subject? this[string name] => Subjects.Find(s => s.Name == name);

    public static async Task<SpeedStage> Set(LabSettings settings, BenchArguments arguments)
    {
        var stage = new SpeedStage();
        try
        {
            await stage.AddEcho(settings, arguments);
            string[] exclusive = [Subject.Create, Subject.Get, Subject.Replay, Subject.Hot];
            if (exclusive.Any(arguments.Wants))
                await stage.AddExclusive(settings, arguments);
            if (arguments.Optional("engine") == "orleans" && arguments.Wants(Subject.Create))
                await stage.AddEmbedded(settings, arguments);
            if (arguments.Wants(Subject.SharedGet))
                await stage.AddShared(settings, arguments);
            if (arguments.Wants(Subject.MassTransit))
                await stage.AddPeer(settings);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(_owned))
            await owned.DisposeAsync();
    }

    private async Task AddEcho(LabSettings settings, BenchArguments arguments)
    {
        var echo = Own(await EchoProcess.Start(settings, arguments.Text("queue-type", "quorum")));
        var client = Own(await LoadClient.Connect(settings.Amqp));
        Subjects.Add(new Subject(Subject.Echo, client, LibraryTraffic.Echo(echo.Queue, _run)));
    }

    private async Task AddExclusive(LabSettings settings, BenchArguments arguments)
    {
        var place = Own(await Installation.Open(settings, "speed", 1, arguments.SiloOptions()));
        var queue = place.Topology.Requests;
        var ids = await MakeBooks(place, ReadBooks);
        await Make(LibraryTraffic.Create(queue, _run + "-old"), RecordedKeys);
        Add(Subject.Create, LibraryTraffic.Create(queue, _run), 0.60);
        Add(Subject.Get, LibraryTraffic.Get(queue, _run, ids), 0.75);
        Add(Subject.Replay, LibraryTraffic.Replay(queue, _run + "-old", _recorded, RecordedKeys), 0.60);
        Add(Subject.Hot, LibraryTraffic.Update(queue, _run, ids[0]), 0.40);

        void Add(string name, Traffic traffic, double demanded)
        {
            if (arguments.Wants(name))
                Subjects.Add(Of(place, name, traffic, demanded));
        }
    }

    /// <summary>The twin of another engine's creation.</summary>
    private async Task AddEmbedded(LabSettings settings, BenchArguments arguments)
    {
        var options = new Dictionary<string, string>(arguments.SiloOptions()) { ["GRANARY_ENGINE"] = "embedded" };
        var place = Own(await Installation.Open(settings, "speed_embedded", 1, options));
        Subjects.Add(Of(place, Subject.EmbeddedCreate, LibraryTraffic.Create(place.Topology.Requests, _run + "-twin")));
    }

    private async Task AddShared(LabSettings settings, BenchArguments arguments)
    {
        var options = new Dictionary<string, string>(arguments.SiloOptions()) { ["Engine__Mode"] = "shared" };
        var place = Own(await Installation.Open(settings, "speed_shared", 1, options));
        var ids = await MakeBooks(place, ReadBooks);
        Subjects.Add(Of(place, Subject.SharedGet, LibraryTraffic.Get(place.Topology.Requests, _run, ids), 0.45));
    }

    private async Task AddPeer(LabSettings settings)
    {
        var peer = Own(await MassTransitPeer.Start(settings));
        var client = Own(await LoadClient.Connect(settings.Amqp, peer.Replies, MassTransitPeer.NumberIn));
        Subjects.Add(new Subject(Subject.MassTransit, client, peer.Traffic()) { Database = peer.Database });
    }

    private Subject Of(Installation place, string name, Traffic traffic, double? demanded = null) =>
        new(name, Echo.Client, traffic, demanded) { Database = place.Database, Silo = place.Silo };

    private async Task<IReadOnlyList<long>> MakeBooks(Installation place, int count)
    {
        await Make(LibraryTraffic.Create(place.Topology.Requests, _run + "-made"), count);
        return await place.Database.Rows("SELECT id FROM books ORDER BY id", row => row.GetInt64(0));
    }

    private async Task Make(Traffic traffic, int count)
    {
        var made = await Echo.Client.Run(traffic, new RoundPlan(200) { Count = count });
        _recorded = made.First;
        if (made.Errors > 0)
            throw new InvalidOperationException($"the books could not be made: {made.FirstError}");
    }

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
