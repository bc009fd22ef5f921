using System.Diagnostics;
using System.Text;
using Granary.Grains;
using Granary.Postgres;
using Granary.Storms.Lab;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Granary.Bench.Stores;

/// <summary>The store alone, without broker and engine: what a commit, a version check and a look-up cost.</summary>
internal sealed class StoreBench(LabSettings settings, BenchArguments arguments)
{
    private static readonly byte[] Fingerprint = new byte[32];

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        """+{"id":12345,"title":"Nineteen Eighty-Four","created_at":"2025-01-01T00:00:00.000000Z","version":1}""");

    private static readonly byte[] State = Encoding.UTF8.GetBytes(
        """{"title":"Nineteen Eighty-Four","author":"George Orwell","year":1949,"isbn":"9780451524935"}""");

    private readonly TimeSpan _time = arguments.Seconds("seconds", 4);

    public async Task<bool> Run()
    {
        await using var place = await Installation.Prepare(settings, "store");
        var options = new PostgresOptions { ConnectionString = place.Database.ConnectionString };
        if (arguments.Optional("writers") is { } writers)
            options.Writers = int.Parse(writers, null);
        var era = new ServerEra();
        await using var source = PostgresSource.Create(options, era: era);
        var known = HouseMigrations.With(FiveSystems.Table);
        await new Migrator(source, options, NullLogger<Migrator>.Instance, known).Migrate();
        await using var probe = new DatabaseProbe(
            options, TimeProvider.System, NullLogger<DatabaseProbe>.Instance, known);
        using var calls = new DatabaseCalls(
            source, era, probe, options, TimeProvider.System, NullLogger<DatabaseCalls>.Instance);
        await using var slots = new OutcomeSlots(
            source, new OutcomesOptions(), TimeProvider.System, NullLogger<OutcomeSlots>.Instance);
        await slots.Start();
        var recent = new RecentOutcomes(new() { RecentMiB = 0 }, era, TimeProvider.System);
        await using var store = new PostgresStore(calls, slots, recent, options, NullLogger<PostgresStore>.Instance);
        await Measure(store);
        await MeasureOrleans(place);
        return true;
    }

    private async Task MeasureOrleans(Installation place)
    {
        var plain = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(place.Database.ConnectionString)
            {
                MaxPoolSize = 32,
                MaxAutoPrepare = 16,
            });
        await using var orleans = await OrleansStorage.Open(plain);
        foreach (var callers in (int[])[1, 200])
            await Measure("orleans storage", callers, orleans.Write);
    }

    private async Task Measure(PostgresStore store)
    {
        Console.WriteLine($"{"",-16}{"callers",8}{"calls/s",10}{"p50 ms",8}{"p99 ms",8}");
        await Measure("warm-up", 200, () => Create(store));
        foreach (var callers in (int[])[1, 16, 64, 200, 512])
            await Measure("commit", callers, () => Create(store));
        foreach (var callers in (int[])[1, 200])
        {
            await Measure("version check", callers, () => store.Read(Book(Random.Shared.Next(1, 100_000)), 1).AsTask());
            await Measure("look-up", callers, () => store.Find(Key()).AsTask());
        }
    }

    private async Task Measure(string name, int callers, Func<Task> call)
    {
        var start = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var mine = new List<double>();
            while (Stopwatch.GetElapsedTime(start) < _time)
            {
                var begin = Stopwatch.GetTimestamp();
                await call();
                mine.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }
            return mine;
        })));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var all = times.SelectMany(mine => mine).Order().ToArray();
        Console.WriteLine($"{name,-16}{callers,8}{all.Length / seconds,10:0}{all[all.Length / 2],8:0.00}"
            + $"{all[all.Length * 99 / 100],8:0.00}");
    }

    private static async Task Create(PostgresStore store)
    {
        var id = await store.NextId("book");
        var now = DateTimeOffset.UtcNow;
        var result = await store.Commit(new()
        {
            Write = new EntityWrite(Book(id), 0, 1, State, now, now),
            Outcomes = [new NewOutcome(Key(), Fingerprint, Body, TimeSpan.FromHours(24))],
        });
        if (result.Outcome != CommitOutcome.Done)
            throw new InvalidOperationException($"a commit was answered {result.Outcome}");
    }

    private static GrainKey Book(long id) => new("book", id);

    private static OutcomeKey Key() => new("key:bench", "book_v1", Guid.NewGuid().ToString());
}
