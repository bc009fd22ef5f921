namespace Granary.Wire;

/// <summary>An answer between two processes. A number is never used again for something else.</summary>
[GenerateSerializer, Alias("granary.answer.frame")]
internal struct AnswerFrame
{
    [Id(0)]
    public AnswerState State;

    [Id(1)]
    public byte[]? Data;

    [Id(2)]
    public bool Replayed;

    [Id(3)]
    public string? Code;

    [Id(4)]
    public string? Error;

    [Id(5)]
    public long? RetryAfterMs;

    [Id(6)]
    public FieldFrame[]? Details;

    [Id(7)]
    public string? Dependency;

    [Id(8)]
    public bool Outage;

    [Id(9)]
    public string? Stack;
}

[GenerateSerializer, Alias("granary.field.frame")]
internal struct FieldFrame
{
    [Id(0)]
    public string Field;

    [Id(1)]
    public string Message;
}

[GenerateSerializer, Alias("granary.answers.frame")]
internal struct AnswerBatchFrame
{
    [Id(0)]
    public AnswerFrame[]? Answers;
}

/// <summary>The values are wire identity.</summary>
internal enum AnswerState : byte
{
    None = 0,
    Done = 1,
    Refused = 2,
    Unavailable = 3,
    Cancelled = 4,
    Defect = 5,
    Returned = 6,
}
