using System.Text.Json;
using Granary.Storms.Clients;
using Granary.Storms.Lab;

namespace Granary.Storms.Weather;

/// <summary>Afterwards: every request has exactly one effect, and nothing is left over.</summary>
internal sealed class Reckoning(Arena arena)
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(240);
    private readonly Faults _faults = arena.Faults;

    public async Task Settle(Shelf? shelf = null)
    {
        await Quiet(arena.Place.Topology.Queues);
        await Books(shelf);
        await Outcomes();
    }

    /// <summary>Every queue is worked off, every silo stops quietly, and then nothing is left in the queues.</summary>
    public async Task Quiet(IReadOnlyList<string> queues)
    {
        await Drained(queues);
        foreach (var silo in arena.Place.Silos)
            _faults.AddIf(await silo.Stop() != 0, $"{silo.Name} did not stop quietly, see {silo.Log}");

        // What a silo held without acknowledging it is back in its queue now.
        foreach (var (queue, count) in await arena.Place.Topology.Counts(queues))
            _faults.AddIf(count > 0, $"{count} messages are left in {queue}");
    }

    public Task Drained() => Drained(arena.Place.Topology.Queues);

    private async Task Drained(IReadOnlyList<string> queues)
    {
        try
        {
            var working = queues.Where(queue => !queue.EndsWith(".dlq", StringComparison.Ordinal)).ToList();
            await Until.True("the queues are empty", Drain, async () =>
                (await arena.Place.Topology.Counts(working)).All(q => q.Value == 0));
        }
        catch (TimeoutException e)
        {
            _faults.Add(e.Message);
        }
    }

    private async Task Books(Shelf? shelf)
    {
        var rows = await arena.Place.Database.Rows(
            "SELECT id, version, state->>'title', coalesce((state->>'year')::bigint, 0) FROM books",
            r => new Row(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetInt64(3)));
        var books = rows.ToDictionary(r => r.Id);
        var done = arena.Ledger.Done.ToLookup(e => e.Question.Action);
        var deleted = done["delete_book"].Select(e => e.Answer!.Number("id")).ToHashSet();
        var changed = done["update_book"].ToLookup(e => e.Answer!.Number("id"));

        foreach (var created in done["create_book"])
            Created(created, books, deleted, changed);
        var expected = done["create_book"].Count() - deleted.Count;
        _faults.AddIf(
            rows.Count != expected, $"{rows.Count} books are stored, {expected} were created and not deleted");
        foreach (var book in changed)
            Changed(books.GetValueOrDefault(book.Key), [.. book], shelf);
    }

    private void Created(
        Ledger.Entry created, Dictionary<long, Row> books, HashSet<long> deleted, ILookup<long, Ledger.Entry> changed)
    {
        var id = created.Answer!.Number("id");
        if (deleted.Contains(id))
            _faults.AddIf(books.ContainsKey(id), $"book {id} is still there, and its deletion was replied");
        else if (!books.TryGetValue(id, out var row))
            _faults.Add($"book {id} is not there, and its creation ({created.Question.Key}) was replied");
        else if (!changed.Contains(id))
            _faults.AddIf(
                row.Version != 1 || row.Title != Title(created), $"book {id} is {row}, of {created.Question.Data}");
    }

    private void Changed(Row? book, List<Ledger.Entry> updates, Shelf? shelf)
    {
        if (book is null)
            return;
        var versions = updates.Select(u => u.Answer!.Number("version")).Order().ToList();
        _faults.AddIf(
            book.Version != 1 + updates.Count, $"book {book.Id}: version {book.Version} after {updates.Count} updates");
        _faults.AddIf(
            !versions.SequenceEqual(Enumerable.Range(2, updates.Count).Select(v => (long)v)),
            $"book {book.Id}: the replied versions are not 2 to {updates.Count + 1}, each once");
        if (shelf?.Counters.Contains(book.Id) == true)
            _faults.AddIf(
                book.Year != updates.Count, $"book {book.Id}: {book.Year} after {updates.Count} steps of one");
        else if (updates.MaxBy(u => u.Answer!.Number("version")) is { } last)
            _faults.AddIf(
                book.Title != Title(last), $"book {book.Id} is called {book.Title}, not as {last.Question.Key} said");
    }

    private async Task Outcomes()
    {
        var recorded = await arena.Place.Database.Rows(
            "SELECT key, count(*) FROM outcomes GROUP BY key", r => (Key: r.GetString(0), Count: r.GetInt64(1)));
        foreach (var (key, count) in recorded.Where(r => r.Count > 1))
            _faults.Add($"{key} is recorded {count} times");
        var done = arena.Ledger.Done.Select(e => e.Question.Key).ToHashSet();
        foreach (var key in done.Except(recorded.Select(r => r.Key)))
            _faults.Add($"{key} was replied, and is not recorded");
        foreach (var (key, _) in recorded.Where(r => !done.Contains(r.Key)))
            _faults.Add($"{key} is recorded, and was not replied as done");
    }

    private static string? Title(Ledger.Entry entry)
    {
        using var data = JsonDocument.Parse(entry.Question.Data);
        return data.RootElement.GetProperty("title").GetString();
    }

    private sealed record Row(long Id, long Version, string Title, long Year);
}
