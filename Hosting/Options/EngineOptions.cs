using System.ComponentModel.DataAnnotations;

namespace Granary.Hosting.Options;

/// <summary>How much of the data may live in this process, and for how long.</summary>
public sealed class EngineOptions : IValidatableObject
{
    public const string Section = "Engine";

    private const int LongestIdle = 31_536_000;

    /// <summary>
    /// How many entities may be in memory. Above it, entities that were not used lately leave, and one that is not in
    /// memory is not kept there; above four fifths, one that is asked for the first time is not kept either.
    /// </summary>
    [Range(1, 100_000_000)]
    public int MaxActivations { get; set; } = 20_000;

    /// <summary>After how many seconds without use an entity leaves memory.</summary>
    [Range(1, LongestIdle)]
    public int IdleSeconds { get; set; } = 600;

    /// <summary>
    /// The same for single kinds, by their names (<c>Engine__IdleSecondsByKind__product=600</c>); overrides their
    /// systems' settings.
    /// </summary>
    public Dictionary<string, int> IdleSecondsByKind { get; } = [];

    /// <summary>How many requests may wait for one entity; further ones are answered <c>busy</c>.</summary>
    [Range(1, 1_000_000)]
    public int MailboxSize { get; set; } = 1_000;

    /// <summary>How long <c>busy</c> asks the caller to wait, in milliseconds.</summary>
    [Range(1, 3_600_000)]
    public int BusyRetryMs { get; set; } = 250;

    /// <summary>
    /// How many seconds rules may take to decide about one message; after that the request is answered
    /// <c>unavailable</c>.
    /// </summary>
    [Range(1, 3600)]
    public int RuleSeconds { get; set; } = 30;

    /// <summary>How many bytes of JSON a state may have; a change that makes it longer is a <c>conflict</c>.</summary>
    [Range(1024, 128 << 20)]
    public int MaxStateBytes { get; set; } = 16 << 20;

    internal TimeSpan IdleOf(KindSpec kind) => IdleSecondsByKind.TryGetValue(kind.Kind, out var seconds)
        ? TimeSpan.FromSeconds(seconds)
        : kind.Idle ?? TimeSpan.FromSeconds(IdleSeconds);

    internal TimeSpan ShortestIdle(IEnumerable<KindSpec> kinds) =>
        kinds.Select(IdleOf).Append(TimeSpan.FromSeconds(IdleSeconds)).Min();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from kind in IdleSecondsByKind
        where kind.Value is < 1 or > LongestIdle
        select new ValidationResult(
            $"The idle time of kind '{kind.Key}' must be between 1 and {LongestIdle} seconds.",
            [nameof(IdleSecondsByKind)]);
}
