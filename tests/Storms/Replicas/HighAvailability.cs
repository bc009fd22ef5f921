using System.Diagnostics;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Storms.Weather;

namespace Granary.Storms.Replicas;

/// <summary>
/// Three broker nodes are killed in turn, and then the database's primary, while silos work and clients send everything
/// up to three times: nothing that was confirmed is lost, and nothing happens twice.
/// </summary>
public static class HighAvailability
{
    private static readonly TimeSpan Comeback = TimeSpan.FromSeconds(90);

    /// <summary>False where the services' programs are not Debian's.</summary>
    public static bool Possible => BrokerNode.Installed && DatabaseServers.Binaries is not null;

    public static async Task<StormResult> Run(LabSettings settings, StormPlan plan)
    {
        var start = Stopwatch.GetTimestamp();
        var starting = BrokerCluster.Start();
        await using var servers = await DatabaseServers.Start(settings.Logs);
        await using var cluster = await starting;
        var own = settings with { Brokers = cluster.Brokers, Postgres = servers.ConnectionString, Launcher = null };
        await using var arena = await Arena.Open(own, plan, "ha", silos: 2);
        arena.Tell($"all is up after {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        var shelf = await Shelf.Fill(arena.NewClient(), arena.Ledger);
        var crowd = new Crowd(arena);
        crowd.Read(shelf);
        var sender = new ConfirmedSender(cluster.Brokers, arena.Place.Topology.Requests);
        crowd.Begin(sender.Run);
        await arena.Rage(_ => Rage(arena, cluster, servers));
        arena.Tell($"over after {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        await crowd.GoHome();
        await Confirmed(arena, sender);
        await new Reckoning(arena).Settle(shelf);
        return arena.Result("ha");
    }

    private static async Task Rage(Arena arena, BrokerCluster cluster, DatabaseServers servers)
    {
        var first = arena.Plan.Seed % cluster.Nodes.Count;
        for (var turn = 0; turn < cluster.Nodes.Count; turn++)
        {
            var node = cluster.Nodes[(first + turn) % cluster.Nodes.Count];
            await GoesOn(arena, "a broker node killed", node.Kill);
            await Task.Delay(arena.Plan.Away);
            var back = await node.Start(Comeback);
            arena.Tell($"back after {back.TotalSeconds:0} s");
        }

        await GoesOn(arena, "the primary killed and a standby promoted", servers.FailOver);
        await Until.True("the other standby follows", Comeback, servers.IsFollowed);
        arena.Faults.AddIf(!await servers.BringBack(), "the old primary started beside the new one");
        await Answers(arena);
    }

    /// <summary>Tells for how long nobody had an answer.</summary>
    private static async Task GoesOn(Arena arena, string what, Func<Task> happen)
    {
        await Answers(arena);
        var (answered, since, longest) = (arena.Ledger.Answered, Stopwatch.GetTimestamp(), TimeSpan.Zero);
        var happening = happen();
        var goal = int.MaxValue;
        await Until.True($"it goes on after: {what}", arena.Plan.Calm, async () =>
        {
            if (happening.IsCompleted && goal == int.MaxValue)
            {
                await happening;
                goal = arena.Ledger.Answered + arena.Plan.AnswersBetweenActs;
            }

            if (arena.Ledger.Answered != answered)
                (answered, since) = (arena.Ledger.Answered, Stopwatch.GetTimestamp());
            var silence = Stopwatch.GetElapsedTime(since);
            longest = silence > longest ? silence : longest;
            return answered >= goal;
        });
        arena.Tell($"{what}: {longest.TotalSeconds:0.0} s without an answer");
    }

    private static Task Answers(Arena arena)
    {
        var goal = arena.Ledger.Answered + arena.Plan.AnswersBetweenActs;
        return Until.True("answers", arena.Plan.Calm, () => arena.Ledger.Answered >= goal);
    }

    /// <summary>Asked again under the same keys: what was confirmed has its effect, and is told as a repeat.</summary>
    private static async Task Confirmed(Arena arena, ConfirmedSender sender)
    {
        await new Reckoning(arena).Drained();
        var client = arena.NewClient();
        var asked = sender.Confirmed.Concat(sender.Unknown).Select(async question =>
        {
            arena.Ledger.Note(question);
            return (question.Key, Answer: await client.Ask(question));
        });
        var replayed = (await Task.WhenAll(asked))
            .Where(told => told.Answer.Replayed).Select(told => told.Key).ToHashSet();
        foreach (var lost in sender.Confirmed.Where(question => !replayed.Contains(question.Key)))
            arena.Faults.Add($"{lost.Key} was confirmed by the broker, and nothing came of it");
        arena.Faults.AddIf(sender.Confirmed.Count == 0, "nothing was confirmed: this storm has shown nothing");
        arena.Tell($"{sender.Confirmed.Count} confirmed without asking, {sender.Unknown.Count} of unknown fate");
    }
}
