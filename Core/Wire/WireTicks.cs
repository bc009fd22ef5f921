namespace Granary.Wire;

internal static class WireTicks
{
    public static DateTimeOffset? Time(long? ticks) => ticks is { } given ? new(given, TimeSpan.Zero) : null;
}
