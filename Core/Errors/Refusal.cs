namespace Granary;

/// <summary>
/// A refusal is a reply, not an exception: a code, a sentence, and what helps the caller to do better.
/// </summary>
public sealed record Refusal(ErrorCode Code, string Error)
{
    private string? _newer;

    /// <summary>The code as clients see it: also one of a newer version, which this one does not know.</summary>
    public string CodeName => _newer ?? Code.Name();

    /// <summary>False: a newer version made it, and <see cref="Code"/> is only the nearest that this one has.</summary>
    public bool IsKnown => _newer is null;

    public IReadOnlyList<FieldError>? Details { get; init; }

    public long? RetryAfterMs { get; init; }

    /// <summary>Fields of <c>data</c> break a rule, each as it says.</summary>
    public static Refusal Invalid(params IReadOnlyList<FieldError> faults) => new(
        ErrorCode.ValidationFailed, string.Join("; ", faults.Select(fault => $"data.{fault.Field}: {fault.Message}")))
    {
        Details = faults,
    };

    /// <summary>
    /// A refusal that was recorded or answered elsewhere. A code that this version does not know passes through
    /// under its own name; to decisions here it is <see cref="ErrorCode.Internal"/>, the code that promises nothing
    /// and lets ask again.
    /// </summary>
    public static Refusal Named(string codeName, string error) => ErrorCodes.TryParse(codeName, out var code)
        ? new(code, error)
        : new(ErrorCode.Internal, error) { _newer = codeName };
}
