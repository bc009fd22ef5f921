using Granary.Bench.Echo;
using Granary.Bench.Load;
using Granary.Storms.Lab;

namespace Granary.Bench.Speed;

/// <summary>
/// Stage after stage; on each its subjects in turn, round after round, each between two halves of the echo: whatever
/// slows the machine down slows both.
/// </summary>
internal sealed class SpeedBench(LabSettings settings, BenchArguments arguments)
{
    private readonly int _inFlight = arguments.Number("in-flight", 200);
    private readonly int _rounds = arguments.Number("rounds", 5);
    private readonly TimeSpan _time = arguments.Seconds("seconds", 2);
    private readonly TimeSpan _firstWarmUp = arguments.Seconds("warm-up", 10);
    private readonly List<Subject> _subjects = [];
    private readonly List<Writes> _writes = [];
    private LatencyBench? _latency;

    /// <returns>Whether everything was as demanded.</returns>
    public async Task<bool> Run()
    {
        await using var server = await EchoProcess.Start(settings, arguments.Text("queue-type", "quorum"));
        await using var client = await LoadClient.Connect(settings.Amqp);
        var echo = new Subject(Subject.Echo, client, LibraryTraffic.Echo(server.Queue, "bench-echo"));
        _subjects.Add(echo);
        foreach (var set in SpeedStage.Wanted(settings, arguments, client))
        {
            await using var stage = await set();
            _subjects.AddRange(stage.Subjects);
            await Play(echo, stage.Subjects);
        }

        var report = new SpeedReport(_subjects, _latency, _writes);
        report.Print(Console.Out);
        if (arguments.Optional("json") is { } file)
            await report.Save(file);
        return report.Passed;
    }

    private async Task Play(Subject echo, IReadOnlyList<Subject> subjects)
    {
        foreach (var subject in subjects.Prepend(echo))
            await subject.Client.Run(subject.Traffic, new RoundPlan(_inFlight) { Time = _firstWarmUp });
        for (var round = 1; round <= _rounds; round++)
            await RunRound(echo, subjects, round);
        if (arguments.Wants("latency") && subjects.FirstOrDefault(s => s.Name == Subject.Create) is { } create)
        {
            _latency = await LatencyBench.Run(
                [echo, create, .. subjects.Where(s => s.Name == Subject.Get)], _rounds);
        }

        if (arguments.Wants("writes"))
            _writes.AddRange(await Writes.Of(subjects, _inFlight));
    }

    private async Task RunRound(Subject echo, IReadOnlyList<Subject> subjects, int round)
    {
        var said = new List<string>();
        foreach (var subject in subjects)
        {
            var before = await Measure(echo, _time / 2);
            var result = await Measure(subject, _time);
            var after = await Measure(echo, _time / 2);
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
