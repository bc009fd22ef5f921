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

    /// <summary>Every third accident is a silo that stands still, the others a killed one.</summary>
    public async Task KillAndFreeze()
    {
        var (killed, ended) = (0, 0);
        for (var act = 0; act < arena.Plan.Acts; act++)
        {
            var next = Task.Delay(arena.Plan.KillEvery ?? TimeSpan.Zero);
            if (act % 3 == 1)
            {
                var silo = arena.Place.Silos[_random.Next(arena.Place.Silos.Count)];
                ended += await silo.Freeze(arena.Plan.Freeze, Comeback) ? 1 : 0;
            }
            else
            {
                await KillSilo();
                killed++;
            }

            await Answers(arena.Plan.AnswersBetweenActs / 2);
            await next;
        }

        var (frozen, seconds) = (arena.Plan.Acts - killed, arena.Plan.Freeze.TotalSeconds);
        arena.Tell($"{killed} kills, {frozen} frozen for {seconds:0} s, of which {ended} ended themselves");
    }

    /// <summary>Each silo is stopped and started again, also as another version of the program.</summary>
    /// <param name="program">What is started instead.</param>
    /// <param name="started">Told each time that another one of them is there.</param>
    public async Task Roll(string? program = null, Action? started = null)
    {
        foreach (var silo in arena.Place.Silos)
        {
            await Answers(arena.Plan.AnswersBetweenActs);
            arena.Faults.AddIf(await silo.Stop() != 0, $"{silo.Name} did not stop quietly, see {silo.Log}");
            await Answers(arena.Plan.AnswersBetweenActs / 2);
            silo.Program = program ?? silo.Program;
            await silo.Start(Comeback);
            started?.Invoke();
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
        return Until.True(
            $"{more} more answers, after {goal - more}", arena.Plan.Calm, () => arena.Ledger.Answered >= goal);
    }
}
