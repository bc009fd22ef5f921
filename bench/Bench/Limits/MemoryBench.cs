using System.Globalization;
using Granary.Bench.Load;
using Granary.Bench.Speed;
using Granary.Storms.Lab;

namespace Granary.Bench.Limits;

/// <summary>A million different books through one silo: what is used is given back.</summary>
internal sealed class MemoryBench(LabSettings settings, BenchArguments arguments)
{
    private const double Demanded = 350;
    private const int Steps = 10;

    public async Task<bool> Run()
    {
        var books = arguments.Number("books", 1_000_000);
        await using var place = await Installation.Open(settings, "memory", 1, arguments.SiloOptions());
        await using var client = await LoadClient.Connect(settings.Amqp);
        var run = "memory-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var traffic = LibraryTraffic.Create(place.Topology.Requests, run);
        var errors = 0L;
        for (var step = 1; step <= Steps; step++)
        {
            var result = await client.Run(traffic, new RoundPlan(200) { Count = books / Steps });
            errors += result.Errors;
            var memory = ProcessMemory.Of(place.Silo.ProcessId);
            Console.WriteLine($"{(long)books * step / Steps,10} books: {memory.Now:0} MiB resident, {memory.Peak:0} at most, "
                + $"{result.PerSecond:0}/s{(result.FirstError is { } error ? ", " + error : "")}");
        }

        var stored = await place.Database.Number("SELECT count(*) FROM books");
        var end = ProcessMemory.Of(place.Silo.ProcessId);
        var passed = end.Peak <= Demanded && errors == 0 && stored == books;
        Console.WriteLine($"memory: {stored} books stored, {errors} errors, {end.Peak:0} MiB at most, demanded {Demanded:0}: "
            + (passed ? "pass" : "FAILED"));
        return passed;
    }
}
