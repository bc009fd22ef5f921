using System.Diagnostics;
using System.Globalization;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Storms.Weather;
using RabbitMQ.Client;

namespace Granary.Storms.Hostile;

/// <summary>
/// Messages that are meant to do harm, mixed and repeated, beside two canaries that go on creating books: each message
/// stops nothing but itself, and is found among the dead letters at the end.
/// </summary>
public static class HostileStorm
{
    private const long MemoryMiB = 200;
    private const int WarmUp = 3000;

    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterUnreadable = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<StormResult> Run(LabSettings settings, StormPlan plan)
    {
        await using var arena = await Arena.Open(settings, plan, "hostile");
        var silo = arena.Place.Silo;
        var process = silo.ProcessId;
        long lastUnreadable = 0;
        using var web = new HttpClient { BaseAddress = silo.Address, Timeout = Patience };
        var client = arena.NewClient();
        var http = Canary.OverHttp(web, _ => Quick, arena.Faults);
        var amqp = Canary.OverAmqp(client, Allowed, arena.Faults);
        using var end = new CancellationTokenSource();
        Task[] singing = [http.Sing(end.Token), amqp.Sing(end.Token)];

        // What the run-time compiles and pools for any load is no growth.
        await Task.WhenAll(Enumerable.Range(0, WarmUp).Select(n => Canary.Ask(client, $"warm-{n}")));
        var memory = new Memory(process);
        var sent = await Attacks(arena, plan, attack =>
        {
            if (attack.IsUnreadable)
                Volatile.Write(ref lastUnreadable, Stopwatch.GetTimestamp());
            memory.Look();
        });
        await Reckon(arena, sent);
        await end.CancelAsync();
        await Task.WhenAll(singing);

        arena.Faults.AddIf(!silo.Running || silo.ProcessId != process, "the silo did not live through it");
        arena.Faults.AddIf(memory.GrowthMiB > MemoryMiB, $"the silo grew by {memory.GrowthMiB} MiB");
        return arena.Result("hostile") with
        {
            Figures = $"{sent.Count} attacks, {http.Books} and {amqp.Books} books beside them, the slowest took "
                + $"{http.Slowest.TotalSeconds:0.0} s over HTTP and {amqp.Slowest.TotalSeconds:0.0} s over AMQP, "
                + $"{memory.GrowthMiB} MiB more",
        };

        TimeSpan Allowed(TimeSpan took) =>
            Volatile.Read(ref lastUnreadable) is var last and not 0 && Stopwatch.GetElapsedTime(last) < took
                + AfterUnreadable
                ? AfterUnreadable
                : Quick;
    }

    private static async Task<Dictionary<string, Attack>> Attacks(Arena arena, StormPlan plan, Action<Attack> sending)
    {
        var choice = new Random(plan.Seed);
        var sent = new Dictionary<string, Attack>();
        for (var n = 0; n < plan.Attacks; n++)
        {
            // Each at least once.
            var attack = Attack.All[n < Attack.All.Count ? n : choice.Next(Attack.All.Count)];
            sending(attack);
            await using (var publisher = await RawPublisher.Open(arena.Place.Amqp))
                await attack.Send(new Shot(publisher, arena.Place.Topology, $"{attack.Name}-{n}"));
            sent.Add($"{attack.Name}-{n}", attack);
            await Task.Delay(choice.Next(20, 200));
        }

        return sent;
    }

    /// <summary>
    /// What is to be kept is kept under its code, and nothing else is. Twice is no fault: what was being kept when a
    /// connection ended is delivered again.
    /// </summary>
    private static async Task Reckon(Arena arena, Dictionary<string, Attack> sent)
    {
        var at = arena.Place.Topology;
        var expected = sent.Where(one => one.Value.IsKept).Select(one => $"{one.Key}: {one.Value.Code}").ToHashSet();
        var kept = new HashSet<string>();
        try
        {
            await Until.True("all dead letters are there", Patience, async () =>
            {
                foreach (var queue in (string[])[at.DeadLetters, at.Plain("product.dlq"), at.Plain("post.dead")])
                    kept.UnionWith((await at.Take(queue)).Select(Described));
                return kept.Count >= expected.Count;
            });
        }
        catch (TimeoutException late)
        {
            arena.Faults.Add(late.Message);
        }

        foreach (var missing in expected.Except(kept))
            arena.Faults.Add($"not kept is {missing}");
        foreach (var more in kept.Except(expected))
            arena.Faults.Add($"kept is {more}");
    }

    private static string Described(BasicGetResult letter) =>
        $"{letter.BasicProperties.CorrelationId}: {DeadLetterCode.Of(letter)}";

    /// <summary>What a process holds in memory, at most, beyond what it held first.</summary>
    private sealed class Memory(int process)
    {
        private readonly long _first = Resident(process);
        private long _most;

        public long GrowthMiB => Math.Max(0, _most - _first) / 1024;

        public void Look() => _most = Math.Max(_most, Resident(process));

        private static long Resident(int process) => long.Parse(
            File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
    }
}
