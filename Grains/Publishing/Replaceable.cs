using Granary.Grains.Publishing.Delivery;
using Granary.Grains.Publishing.Moderation;
using Granary.Publishing;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Publishing;

/// <summary>The classes that options choose.</summary>
internal static class Replaceable
{
    public static IModerator Moderator(PublishingOptions options) => options.Moderation switch
    {
        "random" => new RandomModerator(options.ApprovePercent, options.DrawSecret),
        "words" => new WordModerator(options.Words),
        var own when own.Contains('@', StringComparison.Ordinal) =>
            Plugin.Load<IModerator>(own, "Publishing:Moderation"),
        var other => throw Unknown("Moderation", other, "random, words"),
    };

    /// <summary>Null: keeping them is all.</summary>
    public static INotifier? Notifier(PublishingOptions options, ILoggerFactory logs) => options.Delivery switch
    {
        "store" => null,
        "log" => new LogNotifier(logs.CreateLogger<LogNotifier>()),
        "webhook" => WebhookNotifier.To(
            new(options.WebhookUrl!), options.WebhookSecret is { } secret ? new(secret, TimeProvider.System) : null),
        var own when own.Contains('@', StringComparison.Ordinal) => Plugin.Load<INotifier>(own, "Publishing:Delivery"),
        var other => throw Unknown("Delivery", other, "store, log, webhook"),
    };

    private static SetupException Unknown(string option, string value, string known) => new(
        $"Publishing:{option} is '{value}': use one of {known}, or a class of your own as "
        + "Full.Type.Name@path/to/library.dll");
}
