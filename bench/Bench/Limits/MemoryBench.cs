using System.Globalization;
using Granary.Bench.Load;
using Granary.Bench.Speed;
using Granary.Storms.Lab;

namespace Granary.Bench.Limits;

/// <summary>A million different books through one silo, created and then read: what is used is given back.</summary>
internal sealed class MemoryBench(LabSettings settings, BenchArguments arguments)
{
    private const double DemandedOfCreating = 300;
    private const double DemandedOfReading = 400;
    private const int Steps = 10;
    private readonly int _books = arguments.Number("books", 1_000_000);
    private long _errors;

    public async Task<bool> Run()
    {
        await using var place = await Installation.Open(settings, "memory", 1, arguments.SiloOptions());
        await using var client = await LoadClient.Connect(settings.Amqp);
        var queue = place.Topology.Requests;
        var run = "memory-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

        var created = await Send("created", client, LibraryTraffic.Create(queue, run), place.Silo);
        var ids = await place.Database.Rows("SELECT id FROM books ORDER BY id", row => row.GetInt64(0));
        var read = await Send("read", client, LibraryTraffic.Get(queue, run, ids), place.Silo);

        var passed = created.Peak <= DemandedOfCreating && read.Peak <= DemandedOfReading
            && _errors == 0 && ids.Count == _books;
        Console.WriteLine($"memory: {ids.Count} books stored, {_errors} errors; created: {created.Peak:0} MiB at most, "
            + $"demanded {DemandedOfCreating:0}; then read: {read.Peak:0} MiB at most, demanded {DemandedOfReading:0}: "
            + (passed ? "pass" : "FAILED"));
        return passed;
    }

    private async Task<ProcessMemory> Send(string done, LoadClient client, Traffic traffic, SiloProcess silo)
    {
        for (var step = 1; step <= Steps; step++)
        {
            var result = await client.Run(traffic, new RoundPlan(200) { Count = _books / Steps });
            _errors += result.Errors;
            var memory = ProcessMemory.Of(silo.ProcessId);
            Console.WriteLine($"{(long)_books * step / Steps,10} books {done}: {memory.Now:0} MiB resident, "
                + $"{memory.Peak:0} at most, {result.PerSecond:0}/s {result.FirstError}");
        }

        return ProcessMemory.Of(silo.ProcessId);
    }
}
