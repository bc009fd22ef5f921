using Granary.Bench.Load;
using Granary.Bench.Peers;
using Granary.Storms.Lab;

namespace Granary.Bench.Speed;

/// <summary>
/// What is measured between the same start and end of its processes: one silo, two, or a peer. Each has the machine
/// for itself, with the echo, for whatever idles beside it is measured, too.
/// </summary>
internal sealed class SpeedStage(IAsyncDisposable place, IReadOnlyList<Subject> subjects) : IAsyncDisposable
{
    private static readonly (string Name, double Demanded)[] OnOneSilo =
    [
        (Subject.Create, 0.72), (Subject.Get, 0.85), (Subject.Replay, 0.85),
        (Subject.OneKey, 0.50), (Subject.Hot, 0.75),
    ];

    private static readonly string[] OnTwoSilos = [Subject.Create, Subject.Get, Subject.Hot];

    public IReadOnlyList<Subject> Subjects => subjects;

    /// <summary>The wanted ones, to be set one after the other.</summary>
    /// <param name="settings">The services.</param>
    /// <param name="arguments">They say what is wanted.</param>
    /// <param name="client">Sends what the silos get.</param>
    public static IEnumerable<Func<Task<SpeedStage>>> Wanted(
        LabSettings settings, BenchArguments arguments, LoadClient client)
    {
        if (OnOneSilo.Any(one => arguments.Wants(one.Name)))
            yield return () => OneSilo(settings, arguments, client);
        if (OnTwoSilos.Any(name => arguments.Wants(name + Subject.TwoSilos)))
            yield return () => TwoSilos(settings, arguments, client);
        if (arguments.Wants(Subject.MassTransit))
            yield return async () => Of(await MassTransitPeer.Start(settings));
        if (arguments.Wants(Subject.Wolverine))
            yield return async () => Of(await WolverinePeer.Start(settings));
    }

    public ValueTask DisposeAsync() => place.DisposeAsync();

    private static SpeedStage Of(MassTransitPeer peer) => new(peer, [peer.Subject]);

    private static SpeedStage Of(WolverinePeer peer) => new(peer, [peer.Subject]);

    private static Task<SpeedStage> OneSilo(LabSettings settings, BenchArguments arguments, LoadClient client) =>
        Library(settings, arguments, client, ("speed", 1), library =>
            OnOneSilo.Where(one => arguments.Wants(one.Name)).Select(one => library.Of(one.Name, one.Demanded)));

    // No database, for its writes are one silo's and the processor time would be that of the first only.
    private static Task<SpeedStage> TwoSilos(LabSettings settings, BenchArguments arguments, LoadClient client) =>
        Library(settings, arguments, client, ("speed_two", 2), library =>
            OnTwoSilos.Where(name => arguments.Wants(name + Subject.TwoSilos)).Select(name => library.Of(name) with
            {
                Name = name + Subject.TwoSilos,
                Database = null,
                Silo = null,
            }));

    private static async Task<SpeedStage> Library(
        LabSettings settings,
        BenchArguments arguments,
        LoadClient client,
        (string Name, int Silos) size,
        Func<FilledLibrary, IEnumerable<Subject>> subjects)
    {
        var place = await Installation.Open(settings, size.Name, size.Silos, arguments.SiloOptions());
        try
        {
            return new(place, [.. subjects(await FilledLibrary.Fill(place, client))]);
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }
    }
}
