using Granary.Storms.Clients;

namespace Granary.Storms.Weather;

/// <summary>One of a client's callers: asks for one thing after the other, most of them more than once.</summary>
internal sealed class Lane(Arena arena, RpcClient client, Shelf shelf, string name, int seed)
{
    private const int HighestYear = 2100;
    private readonly Random _random = new(seed);
    private readonly Queue<long> _own = new();
    private int _number;

    public async Task Run(Func<bool> goOn)
    {
        while (goOn())
            await (_random.Next(100) switch
            {
                < 35 => Create(),
                < 65 => Rename(),
                < 95 => Count(),
                _ => Delete(),
            });
    }

    private async Task Create()
    {
        var key = NextKey();
        var answer = await Tell(Question.CreateBook(key, key));
        if (Expect(answer, key))
            _own.Enqueue(answer.Number("id"));
    }

    private async Task Rename()
    {
        var key = NextKey();
        var id = shelf.Hot[_random.Next(shelf.Hot.Count)];
        var answer = await Tell(Question.Rename(key, id, key));
        if (Expect(answer, key))
            await ReadBack(id, answer.Number("version"));
    }

    private async Task Count()
    {
        var id = shelf.Counters[_random.Next(shelf.Counters.Count)];
        var seen = await client.Ask(Question.GetBook(NextKey(), id));
        if (!Expect(seen, "get_book") || seen.Number("year") >= HighestYear)
            return;
        var key = NextKey();
        var answer = await Tell(Question.Count(key, id, seen.Number("year") + 1, seen.Number("version")));
        if (Expect(answer, key, "conflict"))
            await ReadBack(id, answer.Number("version"));
    }

    private async Task Delete()
    {
        if (!_own.TryDequeue(out var id))
            return;
        var key = NextKey();
        Expect(await Tell(Question.DeleteBook(key, id)), key);
    }

    /// <summary>What was replied can be read at once, whichever silo is asked.</summary>
    private async Task ReadBack(long id, long version)
    {
        var seen = await client.Ask(Question.GetBook(NextKey(), id));
        if (Expect(seen, "get_book") && seen.Number("version") < version)
            arena.Faults.Add($"book {id}: version {version} was replied, and then {seen.Number("version")} was read");
    }

    private async Task<RpcReply> Tell(Question question)
    {
        arena.Ledger.Note(question);
        var copies = _random.Next(1, 4);
        var together = _random.Next(2) == 0;
        var asked = new List<Task<RpcReply>>();
        for (var copy = 1; copy <= copies; copy++)
        {
            asked.Add(client.Ask(question, copy));
            if (!together)
                await asked[^1];
        }

        return (await Task.WhenAll(asked))[0];
    }

    /// <returns>Whether it was done; a refusal for any but the given reason is a fault.</returns>
    private bool Expect(RpcReply answer, string what, string? refusal = null)
    {
        arena.Faults.AddIf(!answer.Ok && answer.Code != refusal, $"{what}: {answer}");
        return answer.Ok;
    }

    private string NextKey() => $"{name}-{_number++}";
}
