using System.Security.Cryptography;

namespace Granary;

public enum CommitOutcome
{
    /// <summary>All of it is durable.</summary>
    Done,

    /// <summary>
    /// Some keys were recorded before: <see cref="CommitResult.Known"/>. Nothing of this commit was written.
    /// </summary>
    Known,

    /// <summary>The row is not at the version that was expected or seen. Nothing was written.</summary>
    Stale,

    /// <summary>Unique names belong to others: <see cref="CommitResult.Taken"/>. Nothing was written.</summary>
    Taken,

    /// <summary>A referenced entity is missing, or the deleted one is still referenced. Nothing was written.</summary>
    Reference,
}

/// <summary>What became of a commit. A known key comes before a stale version, a version before a taken name.</summary>
public sealed record CommitResult(CommitOutcome Outcome)
{
    public static CommitResult Done { get; } = new(CommitOutcome.Done);

    public static CommitResult Stale { get; } = new(CommitOutcome.Stale);

    public static CommitResult Reference { get; } = new(CommitOutcome.Reference);

    public IReadOnlyList<RecordedOutcome> Known { get; init; } = [];

    public IReadOnlyList<NameClaim> Taken { get; init; } = [];
}

/// <summary>An outcome found under its key.</summary>
public sealed record RecordedOutcome(OutcomeKey Key, byte[] Fingerprint, byte[] Body)
{
    public static Outcome OtherPayload { get; } =
        Outcome.Refused(ErrorCode.IdempotencyConflict, "the same key came before with another payload");

    /// <summary>The recorded outcome again, to the same payload only.</summary>
    public Outcome For(byte[] fingerprint) =>
        CryptographicOperations.FixedTimeEquals(fingerprint, Fingerprint) ? OutcomeBytes.Decode(Body) : OtherPayload;
}
