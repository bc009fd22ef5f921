using Granary.Bench.Load;
using Granary.Bench.Speed;
using Granary.Storms.Lab;

namespace Granary.Bench.Compare;

/// <summary>Two builds on the same services, each with its own database, in alternating rounds.</summary>
internal sealed class CompareBench(LabSettings settings, BenchArguments arguments)
{
    private static readonly string[] Subjects = [Subject.Create, Subject.Get, Subject.Replay, Subject.Hot];
    private readonly int _rounds = arguments.Number("rounds", 11);
    private readonly int[] _silos = arguments.Numbers("silos", 1);
    private readonly double? _least = arguments.Share("least");
    private readonly RoundPlan _plan = new(arguments.Number("in-flight", 200))
    {
        Time = arguments.Seconds("seconds", 2) / 2,
    };

    public async Task<bool> Run()
    {
        if (arguments.Words is not [var old, var @new])
            throw new ArgumentException("compare takes two builds, OLD and NEW");
        if (_rounds < RatioInterval.FewestRatios)
            throw new ArgumentException($"compare needs --rounds {RatioInterval.FewestRatios} or more");
        string[] wanted = [.. Subjects.Where(arguments.Wants)];
        if (wanted.Length == 0)
            throw new ArgumentException($"--only names none of {string.Join(", ", Subjects)}");
        var programs = (Old: BuiltProgram.In(old), New: BuiltProgram.In(@new));
        await using var client = await LoadClient.Connect(settings.Amqp);
        await using var before = await Open(programs.Old, "old", _silos[0]);
        await using var sink = arguments.Share("traces") is { } share ? new TraceSink(share) : null;
        await using var after = await Open(programs.New, "new", _silos[^1], sink);
        var (first, second) = (await FilledLibrary.Fill(before, client), await FilledLibrary.Fill(after, client));
        Pair[] all = [.. wanted.Select(name => new Pair(first.Of(name), second.Of(name)))];
        await Measure(all);
        if (sink is { Bytes: 0 })
            throw new InvalidOperationException("no trace was exported");
        return Judge(all);
    }

    private Task<Installation> Open(string program, string name, int silos, TraceSink? sink = null)
    {
        var options = arguments.SiloOptions();
        return Installation.Open(
            settings with { Program = program }, "compare_" + name, silos, sink?.Options(options) ?? options);
    }

    private async Task Measure(Pair[] all)
    {
        foreach (var pair in all)
            await pair.WarmUp(_plan with { Time = arguments.Seconds("warm-up", 5) });
        for (var round = 1; round <= _rounds; round++)
        {
            var said = new List<string>();
            foreach (var pair in all)
                said.Add($"{pair.Name} {await pair.Measure(_plan, oldFirst: round % 2 == 1):0.000}");
            Console.WriteLine($"round {round}/{_rounds}: {string.Join(", ", said)}");
        }
    }

    private bool Judge(Pair[] all)
    {
        Console.WriteLine();
        Console.WriteLine($"{"",-14}{"old/s",8}{"new/s",8}{"new/old",9}   {"90 % interval",-15}  outcome");
        foreach (var pair in all)
        {
            var (low, median, high) = pair.Interval;
            Console.WriteLine($"{pair.Name,-14}{pair.OldPerSecond,8:0}{pair.NewPerSecond,8:0}{median,9:0.000}   "
                + $"{$"{low:0.000} – {high:0.000}",-15}  {Outcome(pair)}");
        }
        return all.All(Passes);
    }

    private bool Passes(Pair pair) => pair.Errors == 0 && (_least is not { } least || pair.Interval.High >= least);

    private string Outcome(Pair pair) =>
        pair.Errors > 0 ? $"FAILED: {pair.Errors} errors, the first: {pair.FirstError}"
        : _least is null ? ""
        : Passes(pair) ? "pass" : $"FAILED: even the upper end is below {_least:0.00}";
}
