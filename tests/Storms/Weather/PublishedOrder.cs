using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Storms.Weather;

/// <summary>Updates of ten books, pipelined on one channel, take effect in the order they were published.</summary>
public static class PublishedOrder
{
    private const int Books = 10;
    private const int Window = 1000;

    public static async Task<StormResult> Run(LabSettings settings, StormPlan plan)
    {
        await using var arena = await Arena.Open(settings, plan, "order");

        // Nothing is sent again here: a repeated request has lost its place.
        var client = arena.NewClient(patience: plan.Calm);
        var books = new List<long>();
        for (var i = 0; i < Books; i++)
            books.Add((await Tell(arena, client, Question.CreateBook($"book-{i}", "0"))).Number("id"));

        var random = new Random(plan.Seed);
        var told = books.ToDictionary(id => id, _ => new List<Task<RpcReply>>());
        using var window = new SemaphoreSlim(Window);
        for (var n = 0; n < plan.OrderedUpdates; n++)
        {
            var id = books[random.Next(Books)];
            var question = Question.Rename($"update-{n}", id, $"{told[id].Count + 1}");
            await window.WaitAsync();
            arena.Ledger.Note(question);
            var answer = await client.Publish(question);
            told[id].Add(answer);
            _ = answer.ContinueWith(_ => window.Release(), TaskScheduler.Default);
        }

        await arena.Finish(told.Values.SelectMany(t => t));
        foreach (var (id, answers) in told)
            Check(arena, id, [.. answers.Where(a => a.IsCompletedSuccessfully).Select(a => a.Result)]);
        await new Reckoning(arena).Settle();
        return arena.Result("order");
    }

    private static async Task<RpcReply> Tell(Arena arena, RpcClient client, Question question)
    {
        arena.Ledger.Note(question);
        return await client.Ask(question);
    }

    private static void Check(Arena arena, long id, List<RpcReply> answers)
    {
        for (var i = 0; i < answers.Count; i++)
        {
            if (!answers[i].Ok || answers[i].Number("version") != i + 2)
            {
                arena.Faults.Add($"book {id}: update {i + 1} in published order was answered {answers[i]}");
                return;
            }
        }
    }
}
