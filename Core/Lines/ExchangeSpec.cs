using System.Text;

namespace Granary;

/// <summary>An exchange that others publish to or listen at. One that no system lists is a topic exchange.</summary>
/// <param name="Name">Without the prefix.</param>
public sealed record ExchangeSpec(string Name)
{
    /// <summary>Stands before its name where the outbox names its target.</summary>
    internal const string TargetPrefix = "exchange:";

    private const int MaxBytes = 255;

    /// <summary>As it is declared: durable, of this kind, without arguments.</summary>
    public ExchangeKind Kind { get; init; }

    /// <summary>
    /// Others declare it, under exactly this name. It is not declared but looked for, and a start without it ends with
    /// a sentence.
    /// </summary>
    public bool Elsewhere { get; init; }

    internal string Target => TargetPrefix + Name;

    /// <summary>The exchange that a row of the outbox names as its target, or null: it names a queue.</summary>
    public static string? NameOf(string target) =>
        target.StartsWith(TargetPrefix, StringComparison.Ordinal) ? target[TargetPrefix.Length..] : null;

    /// <summary>Why it cannot be one for others, or null.</summary>
    internal string? Fault => this switch
    {
        { Name: "" } => "an exchange has no name",
        _ when Encoding.UTF8.GetByteCount(Name) > MaxBytes =>
            $"exchange '{Shown.Of(Name)}' has a name of more than {MaxBytes} bytes",
        { Elsewhere: false } when Name.StartsWith("amq.", StringComparison.Ordinal) =>
            $"exchange '{Name}' is the broker's own: choose another name, or list it as declared elsewhere",
        { Name: "granary.internal" or "api.direct" } => $"exchange '{Name}' is Granary's own: choose another name",
        _ => null,
    };
}
