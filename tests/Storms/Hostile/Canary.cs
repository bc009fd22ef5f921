using System.Diagnostics;
using Granary.Storms.Clients;

namespace Granary.Storms.Hostile;

/// <summary>Creates a book every quarter of a second and tells how long the slowest one took.</summary>
internal sealed class Canary
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly string _name;
    private readonly Func<string, Task<bool>> _create;
    private readonly Func<TimeSpan, TimeSpan> _patience;
    private readonly Faults _faults;

    /// <param name="name">Of its door.</param>
    /// <param name="create">Creates a book with a key; false if that was refused.</param>
    /// <param name="patience">The longest that one which began then may take.</param>
    /// <param name="faults">Told of what was refused or too slow.</param>
    public Canary(string name, Func<string, Task<bool>> create, Func<TimeSpan, TimeSpan> patience, Faults faults) =>
        (_name, _create, _patience, _faults) = (name, create, patience, faults);

    public int Books { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public async Task Sing(CancellationToken end)
    {
        var start = Stopwatch.GetTimestamp();
        while (!end.IsCancellationRequested)
        {
            var began = Stopwatch.GetElapsedTime(start);
            var done = await _create($"{_name}-{Books++}");
            var took = Stopwatch.GetElapsedTime(start) - began;
            Slowest = took > Slowest ? took : Slowest;
            _faults.AddIf(!done, $"{_name}: book {Books} was refused");
            _faults.AddIf(took > _patience(took), $"{_name}: book {Books} took {took.TotalSeconds:0.0} s");
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
