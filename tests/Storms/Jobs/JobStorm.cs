using System.Globalization;
using System.Text.Json;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Storms.Weather;

namespace Granary.Storms.Jobs;

/// <summary>
/// Jobs of every sort, while the silo and the processes of workers are killed and the broker is away for a while: each
/// job ends, and what it did shows once.
/// </summary>
public static class JobStorm
{
    private const int Processes = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Comeback = TimeSpan.FromSeconds(60);
    private static readonly string Plugin = $"{typeof(MarkJob).FullName}@{typeof(MarkJob).Assembly.Location}";

    private static readonly Dictionary<string, string> Options = new()
    {
        ["Jobs__Plugins"] = Plugin,
        ["Jobs__ApiKey"] = Question.ApiKey,
        ["Jobs__Workers"] = "2",
        ["Jobs__HeartbeatSeconds"] = "3",
        ["Jobs__MaxAttempts"] = "6",
        ["Jobs__BackOffSeconds"] = "0.2",
        ["Jobs__MaxBackOffSeconds"] = "1",
    };

    public static async Task<StormResult> Run(LabSettings settings, StormPlan plan)
    {
        await using var arena = await Arena.Open(settings, plan, "jobs", 1, Options);
        await arena.Place.Database.Run(
            """
            create table marks (job bigint primary key, attempt int not null);
            create table runs (job bigint not null, attempt int not null, at timestamptz default clock_timestamp());
            """);
        var workers = Enumerable.Range(0, Processes).Select(_ => arena.Place.NewWorkers(3, Options)).ToList();
        foreach (var process in workers)
            await process.Start(Comeback);
        var work = Task.Run(() => Work(arena));
        var ended = 0L;
        var watch = Task.Run(async () => ended = await Watch(arena, work, count => Volatile.Write(ref ended, count)));
        await new Interruptions(arena, plan.KillEvery ?? Pause)
        {
            Victims = [.. workers, arena.Place.Silo],
        }.Happen(watch, () => (int)Volatile.Read(ref ended));
        await arena.Finish([work, watch]);
        foreach (var process in workers)
            arena.Faults.AddIf(await process.Stop() != 0, $"workers did not stop quietly, see {process.Log}");
        await new JobReckoning(arena).Settle();
        return arena.Result("jobs");
    }

    /// <summary>Until all jobs are at their end.</summary>
    private static async Task<long> Watch(Arena arena, Task work, Action<long> progress)
    {
        var ended = 0L;
        await Until.True("all jobs are at their end", arena.Plan.Calm, async () =>
        {
            ended = await arena.Place.Database.Number(
                "select count(*) from jobs where status in ('done', 'failed', 'cancelled')");
            progress(ended);
            return ended >= arena.Plan.Works || work.IsFaulted;
        });
        return ended;
    }

    private static Task Work(Arena arena)
    {
        var left = arena.Plan.Works;
        var lanes = arena.Plan.Clients * arena.Plan.Lanes;
        return Task.WhenAll(Enumerable.Range(0, lanes).Select(n => Task.Run(
            () => Submit(arena, arena.NewClient(), $"l{n}", (arena.Plan.Seed * 10_007) + n,
                () => Interlocked.Decrement(ref left) >= 0))));
    }

    private static async Task Submit(Arena arena, RpcClient client, string name, int seed, Func<bool> next)
    {
        var random = new Random(seed);
        for (var n = 0; next(); n++)
        {
            var answer = await arena.Tell(
                client, random, new Question($"{name}-{n}", "submit_job", Data(arena, random)));
            if (!answer.Ok || random.Next(10) > 0)
                continue;
            var id = string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{answer.Number("task_id")}}}""");
            // Some are done by then.
            await arena.Tell(client, random, new Question($"{name}-{n}-cancel", "cancel_job", id), "conflict");
        }
    }

    /// <summary>Most are done at once; some fail first, some always, some take too long.</summary>
    private static string Data(Arena arena, Random random)
    {
        var (fails, milliseconds, timeout) = random.Next(10) switch
        {
            0 => (1, 20, 60),
            1 => (100, 5, 60),
            2 => (0, 5_000, 1),
            3 => (0, 700, 60),
            _ => (0, random.Next(150), 60),
        };
        var payload = JsonSerializer.Serialize(new Marking(arena.Place.Database.ConnectionString, fails, milliseconds));
        return JsonSerializer.Serialize(
            new { type = "mark", payload, priority = random.Next(11), timeout_seconds = timeout });
    }
}
