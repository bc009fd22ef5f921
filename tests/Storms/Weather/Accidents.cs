using Granary.Storms.Lab;

namespace Granary.Storms.Weather;

/// <summary>What goes wrong while the clients work, in a seeded order, each time after some more answers.</summary>
internal sealed class Accidents(Arena arena)
{
    private static readonly TimeSpan Comeback = TimeSpan.FromSeconds(90);
    private readonly Random _random = new(arena.Plan.Seed);

    /// <summary>
    /// Every second accident is a killed silo, the others a restarted service where that can be done.
    /// </summary>
    public async Task Happen()
    {
        var services = arena.Services.Available && arena.Plan is { KillEvery: null, OnlyKills: false };
        for (var act = 0; act < arena.Plan.Acts; act++)
        {
            await (arena.Plan.KillEvery is { } pause ? Task.Delay(pause) : Answers(arena.Plan.AnswersBetweenActs));
            await (act % 2 == 0 || !services ? KillSilo() : RestartService(act / 2));
        }

        await Answers(arena.Plan.AnswersBetweenActs);
    }

    /// <summary>Each silo is stopped and started again, as for a new version of the program.</summary>
    public async Task Roll()
    {
        foreach (var silo in arena.Place.Silos)
        {
            await Answers(arena.Plan.AnswersBetweenActs);
            arena.Faults.AddIf(await silo.Stop() != 0, $"{silo.Name} did not stop quietly, see {silo.Log}");
            await Answers(arena.Plan.AnswersBetweenActs / 2);
            await silo.Start(Comeback);
        }

        await Answers(arena.Plan.AnswersBetweenActs);
    }

    private async Task KillSilo()
    {
        var silos = arena.Place.Silos;
        var silo = silos[_random.Next(silos.Count)];
        await silo.Kill();
        if (silos.Count > 1)
            await Answers(arena.Plan.AnswersBetweenActs / 2);
        await silo.Start(Comeback);
    }

    private async Task RestartService(int turn)
    {
        var service = (turn + arena.Plan.Seed) % 2 == 0 ? Services.RabbitMq : Services.Postgres;
        await arena.Services.Restart(service);
    }

    private Task Answers(int more)
    {
        var goal = arena.Ledger.Answered + more;
        return Until.True($"{more} more answers, after {goal - more}", arena.Plan.Calm, () => arena.Ledger.Answered >= goal);
    }
}
