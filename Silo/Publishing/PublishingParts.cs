using Granary.Errors;
using Granary.Publishing;
using Granary.Silo.Publishing.Delivery;
using Granary.Silo.Publishing.Moderation;

namespace Granary.Silo.Publishing;

/// <summary>The tables of the replaceable classes: what the options name.</summary>
internal static class PublishingParts
{
    public static IModerator Moderator(PublishingOptions options) => options.Moderation switch
    {
        "random" => new RandomModerator(options.ApprovePercent),
        "words" => new WordModerator(options.Words),
        var other => throw Unknown("Moderation", other, "random, words"),
    };

    /// <summary>Null: keeping them is all.</summary>
    public static INotifier? Notifier(PublishingOptions options, ILoggerFactory logs) => options.Delivery switch
    {
        "store" => null,
        "log" => new LogNotifier(logs.CreateLogger<LogNotifier>()),
        "webhook" => WebhookNotifier.To(new(options.WebhookUrl!)),
        var other => throw Unknown("Delivery", other, "store, log, webhook"),
    };

    private static SetupException Unknown(string option, string value, string known) => new(
        $"Publishing:{option} is '{value}': use one of {known}, or a class of your own as Type.Name@path/to.dll");
}
