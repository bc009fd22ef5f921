namespace Granary.Wire;

/// <summary>What Orleans code asks, between two processes.</summary>
[GenerateSerializer, Alias("granary.grain.ask.frame")]
internal struct GrainAskFrame
{
    [Id(0)]
    public string Message;

    [Id(1)]
    public byte[] Body;

    [Id(2)]
    public string? Key;

    [Id(3)]
    public string? Version;

    [Id(4)]
    public string? Credential;

    [Id(5)]
    public string? Caller;

    [Id(6)]
    public long? UserId;

    [Id(7)]
    public long? DeadlineTicks;

    [Id(8)]
    public string? CorrelationId;

    [Id(9)]
    public string? Trace;

    [Id(10)]
    public byte[]? Proof;
}
