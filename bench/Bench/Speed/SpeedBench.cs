using Granary.Bench.Load;
using Granary.Storms.Lab;

namespace Granary.Bench.Speed;

/// <summary>
/// All subjects in turn, round after round, each between two halves of the echo: whatever slows the
/// machine down slows both.
/// </summary>
internal sealed class SpeedBench(LabSettings settings, BenchArguments arguments)
{
    private readonly int _inFlight = arguments.Number("in-flight", 200);
    private readonly int _rounds = arguments.Number("rounds", 5);
    private readonly TimeSpan _time = arguments.Seconds("seconds", 2);
    private readonly TimeSpan _firstWarmUp = arguments.Seconds("warm-up", 10);

    /// <returns>Whether everything was as demanded.</returns>
    public async Task<bool> Run()
    {
        await using var stage = await SpeedStage.Set(settings, arguments);
        foreach (var subject in stage.Subjects)
            await subject.Client.Run(subject.Traffic, new RoundPlan(_inFlight) { Time = _firstWarmUp });
        for (var round = 1; round <= _rounds; round++)
            await RunRound(stage, round);

        var latency = arguments.Wants("latency") && stage[Subject.Create] is { } create
            ? await LatencyBench.Run([stage.Echo, create, .. stage.Subjects.Where(s => s.Name == Subject.Get)], _rounds)
            : null;
        var writes = arguments.Wants("writes") ? await Writes.Of(stage.Subjects, _inFlight) : [];

        var report = new SpeedReport(stage.Subjects, latency, writes);
        report.Print(Console.Out);
        if (arguments.Optional("json") is { } file)
            await report.Save(file);
        return report.Passed;
    }

    private async Task RunRound(SpeedStage stage, int round)
    {
        var said = new List<string>();
        foreach (var subject in stage.Subjects.Where(s => s != stage.Echo))
        {
            var before = await Measure(stage.Echo, _time / 2);
            var result = await Measure(subject, _time);
            var after = await Measure(stage.Echo, _time / 2);
            subject.Ratios.Add(2 * result / (before + after));
            said.Add($"{subject.Name} {result:0}/s of {(before + after) / 2:0}/s");
        }

        Console.WriteLine($"round {round}/{_rounds}: {string.Join(", ", said)}");
    }

    private async Task<double> Measure(Subject subject, TimeSpan time)
    {
        await subject.Client.Run(subject.Traffic, new RoundPlan(_inFlight) { Time = TimeSpan.FromSeconds(0.3) });
        var before = ProcessorTimes.Now();
        var result = await subject.Measure(new RoundPlan(_inFlight) { Time = time });
        subject.Processor.Add((result.Replies, ProcessorTimes.Now().Since(before)));
        return result.PerSecond;
    }
}
