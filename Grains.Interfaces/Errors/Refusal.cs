namespace Granary.Errors;

/// <summary>
/// A refusal is a reply, not an exception: a code, a sentence, and what helps the caller to do better.
/// </summary>
public sealed record Refusal(ErrorCode Code, string Error)
{
    public IReadOnlyList<FieldError>? Details { get; init; }

    public long? RetryAfterMs { get; init; }
}
