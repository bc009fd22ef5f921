using System.ComponentModel.DataAnnotations;
using Granary.Grains.Publishing.Delivery;
using WebAddressAttribute = System.ComponentModel.DataAnnotations.UrlAttribute;

namespace Granary.Grains.Publishing;

/// <summary>How posts are published: which workers do the steps, and how.</summary>
public sealed class PublishingOptions : IValidatableObject
{
    public const string Section = "Publishing";
    public const string DefaultDrawSecret = "development-only-25";

    private const int FewestTries = 3;
    private const int MostTries = 5;

    /// <summary>Do the steps in this silo; false: foreign workers consume the step queues.</summary>
    public bool Workers { get; set; } = true;

    /// <summary>How many messages of a step's queue a silo works on at once.</summary>
    [Range(1, 1000)]
    public int Parallel { get; set; } = 16;

    /// <summary>
    /// The waits between the tries of a step, 3 to 5 tries: whole <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>.
    /// </summary>
    [Required]
    public string Ladder { get; set; } = "1s,4s,16s";

    /// <summary><c>random</c>, <c>words</c>, or a class of your own: <c>Type.Name@path/to.dll</c>.</summary>
    [Required]
    public string Moderation { get; set; } = "random";

    /// <summary>The percentage of posts that the moderation <c>random</c> approves.</summary>
    [Range(0, 100)]
    public int ApprovePercent { get; set; } = 80;

    /// <summary>
    /// Keys the draws of the moderation <c>random</c>, so that nobody can know one before. With a new one, a post whose
    /// moderation is still tried may be drawn otherwise. The production profile refuses the default.
    /// </summary>
    [Required, MinLength(16)]
    public string DrawSecret { get; set; } = DefaultDrawSecret;

    /// <summary>Words that the moderation <c>words</c> rejects, separated by commas.</summary>
    public string Words { get; set; } = "";

    /// <summary>A preview's URL is this with the post's slug behind it.</summary>
    [Required, WebAddress]
    public string PreviewBase { get; set; } = "http://localhost:8000/api/articles/";

    /// <summary>
    /// What is done with a notification besides keeping it: <c>store</c> (nothing), <c>log</c>, <c>webhook</c>, or a
    /// class of your own.
    /// </summary>
    [Required]
    public string Delivery { get; set; } = "store";

    /// <summary>Where the delivery <c>webhook</c> posts to.</summary>
    [WebAddress]
    public string? WebhookUrl { get; set; }

    /// <summary>
    /// Signs what the delivery <c>webhook</c> posts, as Standard Webhooks does: 24 to 64 bytes in Base64
    /// behind <c>whsec_</c>.
    /// </summary>
    public string? WebhookSecret { get; set; }

    /// <summary>How many subscribers one message of the last step serves.</summary>
    [Range(1, 10_000)]
    public int PageSize { get; set; } = 500;

    /// <summary>
    /// For tests: this percentage of a step's tries fails, half of them after their work. The production
    /// profile refuses it.
    /// </summary>
    [Range(0, 100)]
    public int FaultPercent { get; set; }

    /// <summary>Reads them, and refuses what the production profile must not have.</summary>
    public static PublishingOptions Read(ISystemOptions options)
    {
        var read = options.Read<PublishingOptions>(Section);
        if (options.IsProduction && read.FaultPercent > 0)
        {
            options.Refuse(
                "Publishing:FaultPercent is set: remove it, the production profile injects no faults");
        }

        if (options.IsProduction && read is { Moderation: "random", DrawSecret: DefaultDrawSecret })
        {
            options.Refuse(
                "Publishing:DrawSecret has a value that everybody knows: the production profile takes one of your own, "
                + "set it, or another Publishing:Moderation");
        }

        return read;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LadderFault() is { } ladder)
            yield return new(ladder, [nameof(Ladder)]);
        if (Delivery == "webhook" && WebhookUrl is null)
            yield return new("The delivery 'webhook' needs to know where to.", [nameof(WebhookUrl)]);
        if (WebhookSecret is not null && !WebhookSignature.IsSecret(WebhookSecret))
            yield return new("It must be 'whsec_' with 24 to 64 bytes in Base64 behind it.", [nameof(WebhookSecret)]);
        if (Moderation == "words" && Words.All(letter => letter == ',' || char.IsWhiteSpace(letter)))
            yield return new("The moderation 'words' needs some.", [nameof(Words)]);
    }

    private string? LadderFault()
    {
        try
        {
            var tries = Waits.Parse(Ladder, $"{Section}:{nameof(Ladder)}").Count + 1;
            return tries is < FewestTries or > MostTries
                ? $"A step has {FewestTries} to {MostTries} tries, not {tries}."
                : null;
        }
        catch (SetupException fault)
        {
            return fault.Message;
        }
    }
}
