using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Storms.Weather;

/// <summary>
/// PostgreSQL is away for a while under load, or stands still with all its connections open: nothing goes to the dead
/// letters, no try is counted, only deadlines are missed, and the work goes on by itself when it is back.
/// </summary>
public static class DatabaseOutage
{
    private const string Missed = "deadline_exceeded";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(60);

    public static Task<StormResult> Run(LabSettings settings, StormPlan plan) =>
        Run(settings, plan, "outage", async (services, _) =>
        {
            await services.Stop(Services.Postgres);
            await Task.Delay(plan.Outage);
            await services.Start(Services.Postgres);
        });

    public static Task<StormResult> Frozen(LabSettings settings, StormPlan plan) =>
        Run(settings, plan, "frozen", async (_, database) =>
        {
            using var ice = await FrozenPostgres.Of(database);
            await Task.Delay(plan.Outage);
        });

    private static async Task<StormResult> Run(
        LabSettings settings, StormPlan plan, string name, Func<Services, TestDatabase, Task> away)
    {
        await using var arena = await Arena.Open(settings, plan, name);
        var shelf = await Shelf.Fill(arena.NewClient(), arena.Ledger);
        using var end = new CancellationTokenSource();
        var flows = Enumerable.Range(0, plan.Clients)
            .Select(c => Task.Run(() => Flow(arena, shelf, arena.NewClient(), c, end.Token))).ToList();

        var silo = arena.Place.Silo.ProcessId;
        await Goes(arena, "before the outage");
        await away(arena.Services, arena.Place.Database);
        await Goes(arena, "after the outage");
        await end.CancelAsync();
        await arena.Finish((await Task.WhenAll(flows)).SelectMany(asked => asked));

        Judge(arena);
        arena.Faults.AddIf(
            !arena.Place.Silo.Running || arena.Place.Silo.ProcessId != silo, "the silo did not live through it");
        await new Reckoning(arena).Settle();
        return arena.Result(name);
    }

    /// <summary>Asks on and on without waiting for the answers; every third request has a deadline.</summary>
    private static async Task<List<Task<RpcReply>>> Flow(
        Arena arena, Shelf shelf, RpcClient client, int number, CancellationToken end)
    {
        var random = new Random((arena.Plan.Seed * 10_007) + number);
        var asked = new List<Task<RpcReply>>();
        using var beat = new PeriodicTimer(Beat);
        for (var n = 0; !end.IsCancellationRequested; n++)
        {
            var key = $"c{number}-{n}";
            var question = random.Next(2) == 0
                ? Question.CreateBook(key, key)
                : Question.Rename(key, shelf.Hot[random.Next(shelf.Hot.Count)], key);
            if (n % 3 == 0)
                question = question with { Deadline = DateTimeOffset.UtcNow + Deadline };
            arena.Ledger.Note(question);
            asked.Add(await client.Publish(question));
            await beat.WaitForNextTickAsync(CancellationToken.None);
        }

        return asked;
    }

    private static async Task Goes(Arena arena, string when)
    {
        var goal = arena.Ledger.Done.Count() + 200;
        await Until.True($"200 requests are done {when}", Warm, () => arena.Ledger.Done.Count() >= goal);
    }

    private static void Judge(Arena arena)
    {
        foreach (var entry in arena.Ledger.Entries.Where(e => e.Answer is { Ok: false }))
        {
            var excused = entry.Question.Deadline is not null && entry.Answer!.Code == Missed;
            arena.Faults.AddIf(!excused, $"{entry.Question.Key} got {entry.Answer}");
        }

        foreach (var entry in arena.Ledger.Entries.Where(e => e.Answer is { Attempt: > 1 }))
            arena.Faults.Add($"{entry.Question.Key} was answered at try {entry.Answer!.Attempt}");
    }
}
