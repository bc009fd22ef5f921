using System.Diagnostics;
using System.Text;
using Granary.Ports;
using Xunit.Abstractions;

namespace Granary.Tests.Postgres;

/// <summary>Figures rather than facts: run with GRANARY_MEASURE=1.</summary>
public sealed class CommitMeasure(PostgresFixture database, ITestOutputHelper output) : IClassFixture<PostgresFixture>
{
    private static readonly byte[] Fingerprint = new byte[32];

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        """+{"id":12345,"title":"Nineteen Eighty-Four","created_at":"2025-01-01T00:00:00.000000Z","version":1}""");

    private static readonly byte[] State = Encoding.UTF8.GetBytes(
        """{"title":"Nineteen Eighty-Four","author":"George Orwell","year":1949,"isbn":"9780451524935"}""");

    [Measure]
    public async Task Creates_and_reads()
    {
        await using var silo = await database.Silo(exclusive: true);
        foreach (var committers in (int[])[1, 200, 200, 200, 64, 512, 1])
            await Run($"create x {committers}", committers, committers == 1 ? 2_000 : 100_000, async () =>
                await silo.Store.Commit(Create(await silo.Store.NextId("book"))));
        foreach (var committers in (int[])[1, 200])
            await Run($"version check x {committers}", committers, committers == 1 ? 5_000 : 200_000, async () =>
                await silo.Store.Read(Make.Book(Random.Shared.Next(1, 100_000)), 1));
        await Run("load x 200", 200, 100_000, async () => await silo.Store.Read(Make.Book(Random.Shared.Next(1, 100_000)), -1));
        await Run("find x 200", 200, 100_000, async () => await silo.Store.Find(Make.Key("nobody")));
    }

    private static Commit Create(long id) => new()
    {
        Write = new EntityWrite(Make.Book(id), 0, 1, State, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow),
        Outcomes =
        [
            new NewOutcome(
                new OutcomeKey("key:demo", "book_v1", Guid.NewGuid().ToString()), Fingerprint, Body, TimeSpan.FromHours(24)),
        ],
    };

    private async Task Run(string name, int callers, int total, Func<Task> call)
    {
        var left = total;
        var before = GC.GetTotalAllocatedBytes(true);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var times = new long[total];
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) is var n and >= 0)
            {
                var begin = Stopwatch.GetTimestamp();
                await call();
                times[n] = Stopwatch.GetTimestamp() - begin;
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Array.Sort(times);
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        output.WriteLine(
            $"{name}: {total / seconds:N0}/s, p50 {times[total / 2] / 1e6:N2} ms, p99 {times[total * 99 / 100] / 1e6:N2} ms, "
            + $"{(GC.GetTotalAllocatedBytes(true) - before) / total:N0} bytes, {cpu.TotalMicroseconds / total:N1} us CPU each");
    }

    private sealed class MeasureAttribute : FactAttribute
    {
        public MeasureAttribute() => Skip = Environment.GetEnvironmentVariable("GRANARY_MEASURE") is null
            ? "figures are printed with GRANARY_MEASURE=1"
            : null;
    }
}
