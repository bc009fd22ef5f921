using System.Diagnostics;
using Granary.Storms.Clients;

namespace Granary.Storms.Hostile;

/// <summary>Creates a book every quarter of a second and tells how long the slowest one took.</summary>
/// <param name="name">Of its door.</param>
/// <param name="create">Creates a book with a key; false if that was refused.</param>
/// <param name="patience">How long one may take that took so long.</param>
/// <param name="faults">Told of what was refused or too slow.</param>
internal sealed class Canary(
    string name, Func<string, Task<bool>> create, Func<TimeSpan, TimeSpan> patience, Faults faults)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public int Books { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public async Task Sing(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            var done = await create($"{name}-{Books++}");
            var took = Stopwatch.GetElapsedTime(began);
            Slowest = took > Slowest ? took : Slowest;
            faults.AddIf(!done, $"{name}: book {Books} was refused");
            faults.AddIf(took > patience(took), $"{name}: book {Books} took {took.TotalSeconds:0.0} s");
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
