using System.Globalization;
using Granary.Jobs;

namespace Granary.Grains.Jobs.Types;

/// <summary>Waits for a number of seconds: for trying out cancellation and time limits.</summary>
internal sealed class DelayJob : JobType<TimeSpan>
{
    private const decimal Longest = 1500;

    public override string Name => "delay";

    protected override string? Read(string text, out TimeSpan payload)
    {
        var isNumber = decimal.TryParse(
            text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds);
        payload = isNumber && seconds <= Longest ? TimeSpan.FromSeconds((double)seconds) : default;
        return isNumber && seconds <= Longest ? null : "must be a number of seconds from 0 to 1500 such as 0.5";
    }

    protected override async Task<string> Run(TimeSpan payload, JobAttempt job, CancellationToken stop)
    {
        await Task.Delay(payload, job.Clock, stop);
        return string.Create(CultureInfo.InvariantCulture, $"waited {payload.TotalSeconds} s");
    }
}
