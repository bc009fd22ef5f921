using Granary.Bench.Echo;
using Granary.Bench.Load;
using Granary.Bench.Peers;
using Granary.Storms.Lab;

namespace Granary.Bench.Speed;

/// <summary>
/// Everything that stands on the stage of one run: the echo, the silos, the peers, and the books they work on.
/// </summary>
internal sealed class SpeedStage : IAsyncDisposable
{
    private static readonly (string Name, double Demanded)[] Demanded =
    [
        (Subject.Create, 0.72), (Subject.Get, 0.85), (Subject.Replay, 0.85),
        (Subject.OneKey, 0.50), (Subject.Hot, 0.75),
    ];

    private static readonly string[] OnTwoSilos = [Subject.Create, Subject.Get, Subject.Hot];

    private readonly List<IAsyncDisposable> _owned = [];

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
            if (Demanded.Any(one => arguments.Wants(one.Name)))
                await stage.AddLibrary(settings, arguments);
            if (OnTwoSilos.Any(name => arguments.Wants(name + Subject.TwoSilos)))
                await stage.AddTwoSilos(settings, arguments);
            if (arguments.Wants(Subject.MassTransit))
                stage.Subjects.Add(stage.Own(await MassTransitPeer.Start(settings)).Subject);
            if (arguments.Wants(Subject.Wolverine))
                stage.Subjects.Add(stage.Own(await WolverinePeer.Start(settings)).Subject);
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
        Subjects.Add(new Subject(Subject.Echo, client, LibraryTraffic.Echo(echo.Queue, "bench-echo")));
    }

    private async Task AddLibrary(LabSettings settings, BenchArguments arguments)
    {
        var place = Own(await Installation.Open(settings, "speed", 1, arguments.SiloOptions()));
        var library = await FilledLibrary.Fill(place, Echo.Client);
        foreach (var (name, demanded) in Demanded.Where(one => arguments.Wants(one.Name)))
            Subjects.Add(library.Of(name, demanded));
    }

    private async Task AddTwoSilos(LabSettings settings, BenchArguments arguments)
    {
        var place = Own(await Installation.Open(settings, "speed_two", 2, arguments.SiloOptions()));
        var library = await FilledLibrary.Fill(place, Echo.Client);

        // No database, for its writes are one silo's and the processor time would be that of the first only.
        foreach (var name in OnTwoSilos.Where(name => arguments.Wants(name + Subject.TwoSilos)))
            Subjects.Add(library.Of(name) with { Name = name + Subject.TwoSilos, Database = null, Silo = null });
    }

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
