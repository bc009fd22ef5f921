using Granary.Bench.Load;
using Granary.Bench.Speed;

namespace Granary.Bench.Limits;

/// <summary>A burdened system beside an empty one, both as shares of the echo in the same round.</summary>
internal sealed class Comparison(string name, LoadClient client, Traffic echoes, Traffic none, Traffic many)
{
    private readonly Subject _echo = new("echo", client, echoes);
    private readonly Subject _none = new("empty", client, none);
    private readonly Subject _many = new(name, client, many);

    /// <param name="plan">For each of the three.</param>
    /// <param name="burden">What goes on while the burdened one is measured.</param>
    public async Task Measure(RoundPlan plan, Func<Task> burden)
    {
        await _echo.Measure(plan);
        await _none.Measure(plan);
        var running = burden();
        await _many.Measure(plan);
        await running;
    }

    public bool Judge(double demanded)
    {
        var (ratio, empty) = (_many.Median / _echo.Median, _none.Median / _echo.Median);
        var passed = ratio >= demanded * empty && _many.Errors + _none.Errors == 0;
        Console.WriteLine($"{name,-15}{_many.Median,7:0}/s, {ratio:0.000} of the echo, empty {empty:0.000}: "
            + $"{ratio / empty:0.000} of that, demanded {demanded:0.00}: "
            + $"{(passed ? "pass" : $"FAILED {_many.FirstError}")}");
        return passed;
    }
}
