using Granary.Storms.Lab;
using Granary.Storms.Weather;

namespace Granary.Storms.Posts;

/// <summary>
/// Posts are published while every step fails at random, silos are killed, the broker is away for a while, and
/// step messages come twice and in any order: each post comes to an end that its history justifies, and each
/// reader is told once.
/// </summary>
public static class PostStorm
{
    private const string Ladder = "200ms,500ms,1s";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public static async Task<StormResult> Run(LabSettings settings, StormPlan plan)
    {
        await using var arena = await Arena.Open(settings, plan, "posts", plan.Silos, new()
        {
            ["Users__HashRounds"] = "1000",
            ["Publishing__FaultPercent"] = "90",
            ["Publishing__Ladder"] = Ladder,
            ["Publishing__PageSize"] = "5",
        });
        arena.Place.Topology.StepLadder = Ladder;
        var press = await Press.Found(arena);
        var mischief = new Mischief(arena);
        using var end = new CancellationTokenSource();
        var noise = Task.Run(() => mischief.Run(end.Token));
        var left = plan.Works;
        var work = Enumerable.Range(0, plan.Clients * plan.Lanes)
            .Select(n => new Editor(
                arena, arena.NewClient(), press.Writers[n % press.Writers.Count], $"d{n}", (plan.Seed * 10_007) + n))
            .Select(editor => Task.Run(() => editor.Run(() => Interlocked.Decrement(ref left) >= 0, mischief.Know)))
            .ToList();

        await new Interruptions(arena, plan.KillEvery ?? Pause)
            .Happen(Task.WhenAll(work), () => plan.Works - Volatile.Read(ref left));
        await arena.Finish(work);
        await end.CancelAsync();
        await noise;
        await new PostReckoning(arena, mischief).Settle();
        return arena.Result("posts");
    }
}
