using Granary.Storms.Lab;

namespace Granary.Storms.Weather;

/// <summary>
/// For work that has an end: processes are killed every few seconds until it is done, and once the broker is away.
/// </summary>
internal sealed class Interruptions(Arena arena, TimeSpan pause)
{
    private static readonly TimeSpan Comeback = TimeSpan.FromSeconds(90);

    private readonly Random _random = new(arena.Plan.Seed);

    /// <summary>What is killed, and brought back; the silos if nothing else is said.</summary>
    public IReadOnlyList<IVictim> Victims { get; init; } = arena.Place.Silos;

    /// <param name="work">Ends the interruptions.</param>
    /// <param name="progress">How much of the work was begun.</param>
    public async Task Happen(Task work, Func<int> progress)
    {
        var kills = 0;
        var outage = arena.Services.Available && !arena.Plan.OnlyKills;
        try
        {
            while (await Task.WhenAny(work, Task.Delay(pause)) != work)
            {
                if (outage && kills > 0 && progress() > arena.Plan.Works / 4)
                {
                    outage = false;
                    await arena.Services.Stop(Services.RabbitMq);
                    await Task.Delay(arena.Plan.Outage);
                    await arena.Services.Start(Services.RabbitMq);
                    arena.Tell($"the broker was away for {arena.Plan.Outage.TotalSeconds:0} s");
                    continue;
                }

                var victim = Victims[_random.Next(Victims.Count)];
                await victim.Kill();
                await victim.Start(Comeback);
                kills++;
            }
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            arena.Faults.Add(e.Message);
        }

        arena.Tell($"{kills} kills");
        arena.Faults.AddIf(kills == 0, "nothing was killed: this storm has shown nothing");
        arena.Faults.AddIf(outage, "the broker was never away: this storm has shown nothing of it");
    }
}
