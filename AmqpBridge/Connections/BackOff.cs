namespace Granary.AmqpBridge.Connections;

/// <summary>
/// Waits that double from <paramref name="first"/> to <paramref name="most"/>, a third of each left to chance.
/// </summary>
internal sealed class BackOff(TimeSpan first, TimeSpan most, Random random)
{
    private int _failures;

    public TimeSpan Next()
    {
        var full = Math.Min(most.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 30)));
        return TimeSpan.FromMilliseconds(full * (1 - (random.NextDouble() / 3)));
    }

    public void Reset() => _failures = 0;
}
