using System.Diagnostics;
using Granary.Storms.Lab;

namespace Granary.Bench.Limits;

/// <summary>From the process's start, with the services answering, until it is ready.</summary>
internal sealed class StartBench(LabSettings settings, BenchArguments arguments)
{
    private static readonly TimeSpan Demanded = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public async Task<bool> Run()
    {
        await using var place = await Installation.Prepare(settings, "start");
        var silo = place.NewSilo(arguments.SiloOptions());
        var first = await silo.Start(Limit);
        Console.WriteLine($"on an empty database: {first.TotalSeconds:0.00} s");
        var times = new List<TimeSpan> { first };
        for (var i = 0; i < arguments.Number("rounds", 5); i++)
        {
            await silo.Stop();
            times.Add(await silo.Start(Limit));
            Console.WriteLine($"on the same again: {times[^1].TotalSeconds:0.00} s");
        }

        if (new Services(settings) is { Available: true } services)
            times.Add(await AfterServices(silo, services));
        var passed = times.All(t => t <= Demanded);
        Console.WriteLine($"start: {times.Max().TotalSeconds:0.00} s at most, demanded {Demanded.TotalSeconds:0}: "
            + (passed ? "pass" : "FAILED"));
        return passed;
    }

    /// <summary>The silo is there first and has to wait for the database.</summary>
    private static async Task<TimeSpan> AfterServices(SiloProcess silo, Services services)
    {
        await silo.Stop();
        await services.Stop(Services.Postgres);
        silo.Launch();
        await services.Start(Services.Postgres);
        var start = Stopwatch.GetTimestamp();
        await Until.True("the silo is ready", Limit, silo.Ready);
        var time = Stopwatch.GetElapsedTime(start);
        Console.WriteLine($"from PostgreSQL's start on, the silo waiting for it: {time.TotalSeconds:0.00} s");
        return time;
    }
}
