namespace Granary.Wire;

/// <summary>An ask between two processes. A number is never used again for something else.</summary>
[GenerateSerializer, Alias("granary.ask.frame")]
internal struct AskFrame
{
    [Id(0)]
    public string Kind;

    [Id(1)]
    public long EntityId;

    [Id(2)]
    public string Message;

    [Id(3)]
    public byte[] Body;

    [Id(4)]
    public string Caller;

    [Id(5)]
    public long? UserId;

    [Id(6)]
    public bool Creates;

    [Id(7)]
    public string? KeyCaller;

    [Id(8)]
    public string? KeyScope;

    [Id(9)]
    public string? Key;

    [Id(10)]
    public byte[]? Fingerprint;

    [Id(11)]
    public long RetentionTicks;

    [Id(12)]
    public bool RecordsRefusals;

    [Id(13)]
    public long? DeadlineTicks;

    [Id(14)]
    public string? CorrelationId;

    [Id(15)]
    public string? Trace;
}
