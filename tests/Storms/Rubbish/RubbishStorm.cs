using System.Collections.Concurrent;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Storms.Weather;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Granary.Storms.Rubbish;

/// <summary>
/// Everything a client can get wrong, by accident or on purpose: each gets its code, and the silo goes on.
/// </summary>
public static class RubbishStorm
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<StormResult> Run(LabSettings settings, StormPlan plan)
    {
        await using var arena = await Arena.Open(settings, plan, "rubbish");
        var silo = arena.Place.Silo.ProcessId;
        Trash[] all = [.. BrokenBodies.All, .. WrongTypes.All, .. OddProperties.All];
        new Random(plan.Seed).Shuffle(all);
        await Throw(arena, all);
        await new LostReplies(arena).Throw();
        arena.Faults.AddIf(
            !arena.Place.Silo.Running || arena.Place.Silo.ProcessId != silo, "the silo did not live through it");
        await StillWorks(arena);
        return arena.Result("rubbish") with { Figures = $"{all.Length} pieces of rubbish" };
    }

    private static async Task Throw(Arena arena, Trash[] all)
    {
        var answers = new ConcurrentDictionary<int, RpcReply>();
        await using var line = new ReplyLine(arena.Place.Amqp, arena.Place.Name + ".rubbish", Take);
        await Until.True("the broker is there", Patience, line.TryOpen);
        for (var i = 0; i < all.Length; i++)
        {
            var properties = new BasicProperties { ReplyTo = line.Queue, CorrelationId = Correlation(i) };
            all[i].Twist?.Invoke(properties);
            if (!await line.TryPublish("", arena.Place.Topology.Requests, properties, all[i].Body))
                throw new InvalidOperationException($"the broker does not take {all[i].Name}");
        }

        var complete = Until.True("all rubbish is answered", Patience, () => answers.Count == all.Length);
        await complete.ContinueWith(_ => { }, TaskScheduler.Default);
        for (var i = 0; i < all.Length; i++)
            Judge(arena, all[i], answers.GetValueOrDefault(i));

        void Take(BasicDeliverEventArgs delivery)
        {
            var correlation = delivery.BasicProperties.CorrelationId!;
            var answer = RpcReply.Read(correlation, delivery.Body, false);
            var first = answers.TryAdd(int.Parse(correlation[6..], null), answer);
            arena.Faults.AddIf(!first, $"{all[int.Parse(correlation[6..], null)].Name} was answered twice");
        }
    }

    private static string Correlation(int number) => $"trash-{number}";

    private static void Judge(Arena arena, Trash trash, RpcReply? answer)
    {
        var code = answer is null ? "no answer" : answer.Ok ? Trash.Ok : answer.Code;
        arena.Faults.AddIf(
            !trash.Codes.Contains(code),
            $"{trash.Name}: {code} ({answer?.Error}), not {string.Join(" or ", trash.Codes)}");
    }

    private static async Task StillWorks(Arena arena)
    {
        var answer = await arena.NewClient().Ask(Question.CreateBook("after", "after the rubbish")).WaitAsync(Patience);
        arena.Faults.AddIf(!answer.Ok, $"after the rubbish a good request got {answer}");
        var log = await File.ReadAllTextAsync(arena.Place.Silo.Log);
        var lost = log.Split('\n').Count(l => l.Contains("is not consumed any more", StringComparison.Ordinal));
        arena.Faults.AddIf(lost > 0, $"rubbish cost the silo its connection {lost} times, see {arena.Place.Silo.Log}");
        var stopped = await arena.Place.Silo.Stop();
        arena.Faults.AddIf(stopped != 0, $"the silo stopped with exit code {stopped}");
        foreach (var (queue, count) in await arena.Place.Topology.Counts())
            arena.Faults.AddIf(count > 0, $"{count} messages are left in {queue}");
    }
}
