using Granary.Tests.Engines.Faults;

namespace Granary.Tests.Engines.Counting;

/// <summary>All that may be asked of a counter.</summary>
public static class CounterMessages
{
    public static IReadOnlyList<JsonType> All { get; } =
    [
        .. new[]
        {
            typeof(Make), typeof(Add), typeof(Look), typeof(Remove), typeof(Claim), typeof(Unclaim), typeof(Crash),
            typeof(Hold), typeof(Peek), typeof(Wake),
        }.Select(JsonType.Message),
    ];
}

/// <summary>It may claim a name, and set a timer.</summary>
public sealed record Make(string Name = "n", string? Claims = null, bool Wakes = false);

/// <summary>Nothing is written where <paramref name="By"/> is 0. The reply has as many letters more as told.</summary>
public sealed record Add(long By, long? IfVersion = null, int Letters = 0);

public sealed record Look;

public sealed record Remove;

public sealed record Claim(string Name);

public sealed record Unclaim(string Name);

/// <summary>Sets a timer and leaves the row as it is.</summary>
public sealed record Wake;

/// <summary>The grain throws.</summary>
public sealed record Crash;

/// <summary>A read that waits inside its turn.</summary>
public sealed record Hold(Gate Gate);

/// <summary>Asks another one and answers what it answered.</summary>
public sealed record Peek(GrainKey Target);
