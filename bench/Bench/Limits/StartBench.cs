using System.Diagnostics;
using Granary.Bench.Peers;
using Granary.Storms.Lab;

namespace Granary.Bench.Limits;

/// <summary>
/// From the process's start, with the services answering, until it is ready; beside a bare Orleans silo that joins by
/// the same membership table.
/// </summary>
internal sealed class StartBench(LabSettings settings, BenchArguments arguments)
{
    private const double DemandedTimes = 1.3;
    private static readonly TimeSpan DemandedAfterServices = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly List<TimeSpan> _empty = [];
    private readonly List<TimeSpan> _bare = [];

    public async Task<bool> Run()
    {
        for (var round = 0; round < arguments.Number("rounds", 5); round++)
            await Round();
        var times = _empty.Median() / _bare.Median();
        var passed = times <= DemandedTimes;
        Console.WriteLine($"start: {_empty.Median().TotalSeconds:0.00} s on an empty database, {times:0.00} times "
            + $"the bare silo's {_bare.Median().TotalSeconds:0.00} s, allowed {DemandedTimes:0.0}: "
            + (passed ? "pass" : "FAILED"));
        if (new Services(settings) is { Available: true } services)
            passed &= await AfterServices(services);
        return passed;
    }

    // The bare silo needs the tables that Granary's first start makes.
    private async Task Round()
    {
        await using var place = await Installation.Prepare(settings, "start");
        var silo = place.NewSilo(arguments.SiloOptions());
        await Calm.Come();
        _empty.Add(await silo.Start(Limit));
        await silo.Stop();
        await Calm.Come();
        _bare.Add(await BareSilo.Start(settings, place.Database));
        await Calm.Come();
        var again = await silo.Start(Limit);
        await silo.Stop();
        Console.WriteLine($"on an empty database: {_empty[^1].TotalSeconds:0.00} s, a bare Orleans silo: "
            + $"{_bare[^1].TotalSeconds:0.00} s, on the same database again: {again.TotalSeconds:0.00} s");
    }

    /// <summary>The silo is there first and has to wait for the database.</summary>
    private async Task<bool> AfterServices(Services services)
    {
        await using var place = await Installation.Open(settings, "start", 1, arguments.SiloOptions());
        await place.Silo.Stop();
        await services.Stop(Services.Postgres);
        place.Silo.Launch();
        await services.Start(Services.Postgres);
        var start = Stopwatch.GetTimestamp();
        await Until.True("the silo is ready", Limit, place.Silo.Ready);
        var time = Stopwatch.GetElapsedTime(start);
        var passed = time <= DemandedAfterServices;
        Console.WriteLine($"from PostgreSQL's start on, the silo waiting for it: {time.TotalSeconds:0.00} s, allowed "
            + $"{DemandedAfterServices.TotalSeconds:0}: {(passed ? "pass" : "FAILED")}");
        return passed;
    }
}
