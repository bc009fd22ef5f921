using Granary.Errors;
using Granary.Grains.Publishing;
using Granary.Ports;
using Granary.Publishing;
using Granary.Silo.Publishing;
using Granary.Silo.Publishing.Delivery;
using Granary.Silo.Publishing.Moderation;

namespace Granary.Silo.Hosting;

/// <summary>Publishing, put together: its handlers, its timer, and the replaceable classes that the options name.</summary>
internal sealed class PublishingParts
{
    public PublishingParts(PublishingOptions options, StoreParts store, IEngine engine, ILoggerFactory logs)
    {
        var posts = new PostDesk(engine);
        var work = new StepWork(posts, store.Notifications, Moderator(options), Notifier(options, logs), options);
        Timers = posts;
        Handlers =
        [
            new PublishingHandler(engine, store.Store, store.Publishing),
            new StepHandler(posts, work, options.FaultPercent),
            new NotifiedHandler(engine, posts, work),
        ];
    }

    public ITimerHandler Timers { get; }

    public IReadOnlyList<IActionHandler> Handlers { get; }

    internal static IModerator Moderator(PublishingOptions options) => options.Moderation switch
    {
        "random" => new RandomModerator(options.ApprovePercent),
        "words" => new WordModerator(options.Words),
        var own when own.Contains('@', StringComparison.Ordinal) => Plugin.Load<IModerator>(own, "Publishing:Moderation"),
        var other => throw Unknown("Moderation", other, "random, words"),
    };

    /// <summary>Null: keeping them is all.</summary>
    internal static INotifier? Notifier(PublishingOptions options, ILoggerFactory logs) => options.Delivery switch
    {
        "store" => null,
        "log" => new LogNotifier(logs.CreateLogger<LogNotifier>()),
        "webhook" => WebhookNotifier.To(
            new(options.WebhookUrl!), options.WebhookSecret is { } secret ? new(secret, TimeProvider.System) : null),
        var own when own.Contains('@', StringComparison.Ordinal) => Plugin.Load<INotifier>(own, "Publishing:Delivery"),
        var other => throw Unknown("Delivery", other, "store, log, webhook"),
    };

    private static SetupException Unknown(string option, string value, string known) => new(
        $"Publishing:{option} is '{value}': use one of {known}, or a class of your own as Full.Type.Name@path/to/library.dll");
}
