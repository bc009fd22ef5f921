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
    private static readonly (string Name, double Demanded)[] s_demanded =
    [
        (Subject.Create, 0.72), (Subject.Get, 0.85), (Subject.Replay, 0.85), (Subject.OneKey, 0.50), (Subject.Hot, 0.75),
    ];

    private readonly List<IAsyncDisposable> _owned = [];
    private readonly string _run = "bench-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

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
            if (s_demanded.Any(one => arguments.Wants(one.Name)))
                await stage.AddLibrary(settings, arguments);
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

    private async Task AddLibrary(LabSettings settings, BenchArguments arguments)
    {
        var place = Own(await Installation.Open(settings, "speed", 1, arguments.SiloOptions()));
        var library = await FilledLibrary.Fill(place, Echo.Client);
        foreach (var (name, demanded) in s_demanded.Where(one => arguments.Wants(one.Name)))
            Subjects.Add(library.Of(name, demanded));
    }

    private async Task AddPeer(LabSettings settings)
    {
        var peer = Own(await MassTransitPeer.Start(settings));
        var client = Own(await LoadClient.Connect(settings.Amqp, peer.Replies, MassTransitPeer.NumberIn));
        Subjects.Add(new Subject(Subject.MassTransit, client, peer.Traffic()) { Database = peer.Database });
    }

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
