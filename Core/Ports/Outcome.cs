namespace Granary;

/// <summary>What came of an ask: JSON <see cref="Data"/>, or a <see cref="Refusal"/>.</summary>
public sealed record Outcome
{
    public ReadOnlyMemory<byte> Data { get; private init; }

    public Refusal? Refusal { get; private init; }

    /// <summary>A recorded outcome given again.</summary>
    public bool Replayed { get; init; }

    public static Outcome Ok(ReadOnlyMemory<byte> data) => new() { Data = data };

    public static Outcome Refused(Refusal refusal) => new() { Refusal = refusal };

    public static Outcome Refused(ErrorCode code, string error) => Refused(new Refusal(code, error));
}
