namespace Granary;

/// <summary>
/// A refusal where an answer has no room for one: where Orleans code asked, or deep inside of what answers. It has the
/// code and the details that a caller at the other doors gets.
/// </summary>
/// <param name="refusal">What was answered.</param>
/// <param name="key">Under which it was asked; <c>null</c>: a read.</param>
public sealed class RefusedException(Refusal refusal, string? key = null) : Exception(refusal.Error)
{
    public Refusal Refusal => refusal;

    public ErrorCode Code => refusal.Code;

    public IReadOnlyList<FieldError> Details => refusal.Details ?? [];

    public long? RetryAfterMs => refusal.RetryAfterMs;

    public string? Key { get; } = key;
}
