using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Granary.Ports;
using Granary.Tests.Engines.Faults;

namespace Granary.Tests.Engines.Counting;

/// <summary>All that may be asked of a counter.</summary>
public static class CounterMessages
{
    public static IReadOnlyList<JsonTypeInfo> All { get; } =
    [
        .. new[]
        {
            typeof(Make), typeof(Add), typeof(Look), typeof(Remove), typeof(Claim), typeof(Unclaim), typeof(Crash),
            typeof(Hold), typeof(Peek),
        }.Select(JsonSerializerOptions.Default.GetTypeInfo),
    ];
}

public sealed record Make(string Name = "n");

/// <summary>Nothing is written where <paramref name="By"/> is 0.</summary>
public sealed record Add(long By, long? IfVersion = null);

public sealed record Look;

public sealed record Remove;

public sealed record Claim(string Name);

public sealed record Unclaim(string Name);

/// <summary>The grain throws.</summary>
public sealed record Crash;

/// <summary>A read that waits inside its turn.</summary>
public sealed record Hold(Gate Gate);

/// <summary>Asks another one and answers what it answered.</summary>
public sealed record Peek(GrainKey Target);
