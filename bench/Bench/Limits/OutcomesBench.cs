using System.Globalization;
using Granary.Bench.Echo;
using Granary.Bench.Load;
using Granary.Bench.Speed;
using Granary.Storms.Lab;

namespace Granary.Bench.Limits;

/// <summary>
/// Ten million recorded outcomes, and a partition of them that is being dropped, do not slow creation down.
/// </summary>
internal sealed class OutcomesBench(LabSettings settings, BenchArguments arguments)
{
    private const double Demanded = 0.85;
    private readonly string _run = "outcomes-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly RoundPlan _plan = new(200) { Time = arguments.Seconds("seconds", 4) };
    private readonly int _rounds = arguments.Number("rounds", 5);

    public async Task<bool> Run()
    {
        await using var empty = await Installation.Open(settings, "outcomes_none", 1, arguments.SiloOptions());
        await using var full = await Installation.Open(settings, "outcomes_many", 1, arguments.SiloOptions());
        var filling = new OutcomeFilling(full.Database);
        await filling.Fill(arguments.Number("rows", 10_000_000));
        await using var echo = await EchoProcess.Start(settings, arguments.Text("queue-type", "quorum"));
        await using var client = await LoadClient.Connect(settings.Amqp);

        var echoes = LibraryTraffic.Echo(echo.Queue, _run);
        var none = LibraryTraffic.Create(empty.Topology.Requests, _run);
        var many = LibraryTraffic.Create(full.Topology.Requests, _run);
        foreach (var traffic in new[] { echoes, none, many })
            await client.Run(traffic, _plan);

        var stored = new Comparison("many stored", client, echoes, none, many);
        for (var round = 0; round < _rounds; round++)
            await stored.Measure(_plan, () => Task.CompletedTask);
        var dropped = new Comparison("one is dropped", client, echoes, none, many);
        while (filling.CanDrop)
            await dropped.Measure(_plan, filling.DropNext);
        return stored.Judge(Demanded) & dropped.Judge(Demanded);
    }
}
