using Granary.Publishing;
using Granary.Users;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Json = Granary.Publishing.PublishingMessageJson;

namespace Granary.Grains.Publishing;

/// <summary>System 5: posts on their way to their readers.</summary>
public sealed class PublishingSystem : GranarySystem
{
    public override string Name => "publishing";

    public PublishingOptions Options { get; private set; } = new();

    public override IReadOnlyList<string> Needs => ["users"];

    public override IReadOnlyList<string> DatabaseWork => [NotificationBook.Work];

    public override IReadOnlyList<ActionSpec> Actions => PostActions.All;

    public override IReadOnlyList<RouteSpec> Routes => PublishingRoutes.All;

    public override IReadOnlyList<PlainQueue> PlainQueues => [.. StepQueues.Of(Options)];

    public override IReadOnlyList<KindSpec> Kinds => Table;

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<PublishingSystem>(landed: 14);

    private static IReadOnlyList<KindSpec> Table { get; } =
    [
        new(PostActions.Post, "posts", PublishingStateJson.Default.Of<PostState>(), new PostRules(),
        [
            .. ActionSpec.MessagesOf(
                PostActions.All.Where(action => action.Target != ActionTarget.Handler), PostActions.Post),
            Json.Default.Of<AddPost>(), Json.Default.Of<ShowPost>(), Json.Default.Of<MarkNotified>(),
            Json.Default.Of<NoteFailedTry>(), Json.Default.Of<RepeatStep>(),
        ])
        {
            MayAsk = [UserActions.User],
        },
        new(PostActions.Subscription, "subscriptions", PublishingStateJson.Default.Of<SubscriptionState>(),
            new SubscriptionRules(), [Json.Default.Of<Subscribe>(), Json.Default.Of<Unsubscribe>()])
        {
            MayAsk = [UserActions.User],
        },
    ];

    public override void Configure(ISystemOptions options)
    {
        Options = options.Read<PublishingOptions>(PublishingOptions.Section);
        if (options.IsProduction && Options.FaultPercent > 0)
            options.Refuse("Publishing:FaultPercent is set: the production profile makes no faults of its own, remove it");
    }

    public override void AddServices(IServiceCollection services) => services
        .AddSingleton(Options).AddSingleton<IPublishingLists, PublishingLists>().AddSingleton<NotificationBook>()
        .AddSingleton(Work).AddHandler<PostDesk>()
        .AddHandler<PublishingHandler>().AddHandler<StepHandler>().AddHandler<NotifiedHandler>();

    private StepWork Work(IServiceProvider services) => new(
        services.GetRequiredService<PostDesk>(), services.GetRequiredService<NotificationBook>(),
        Replaceable.Moderator(Options),
        Replaceable.Notifier(Options, services.GetRequiredService<ILoggerFactory>()), Options);
}
