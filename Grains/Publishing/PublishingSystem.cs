using Granary.Publishing;
using Granary.Users;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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

    /// <summary>One for each version of the post and step, so its id is made of both.</summary>
    public override IReadOnlyList<OutgoingSpec> Outgoing =>
    [
        Send(PublishingMessageJson.Default.Of<StepOrder>(), order => PostStep.Queue(order.Step)) with
        {
            Place = order => order.Step,
        },
    ];

    public override IReadOnlyList<TimerSpec> Timers =>
        [Timer(PostActions.Post, PostSteps.Timer, post => new RepeatStep(post.Id))];

    public override IReadOnlyList<KindSpec> Kinds => Table;

    private static IReadOnlyList<KindSpec> Table { get; } =
    [
        new KindSpec<PostState>(PostActions.Post, "posts", PublishingStateJson.Default.Of<PostState>(), new PostRules())
        {
            MayAsk = [UserActions.User],
            Unique = [new(PostRules.Slug, post => post.Slug) { Taken = slug => $"the slug '{slug}' is taken" }],
        },
        new KindSpec<SubscriptionState>(
            PostActions.Subscription, "subscriptions", PublishingStateJson.Default.Of<SubscriptionState>(),
            new SubscriptionRules())
        {
            MayAsk = [UserActions.User],
        },
    ];

    public override void Configure(ISystemOptions options)
    {
        Options = options.Read<PublishingOptions>(PublishingOptions.Section);
        if (options.IsProduction && Options.FaultPercent > 0)
        {
            options.Refuse(
                "Publishing:FaultPercent is set: the production profile makes no faults of its own, remove it");
        }
    }

    public override void AddServices(IServiceCollection services) => services
        .AddSingleton(Options).AddSingleton<IPublishingLists, PublishingLists>().AddSingleton<NotificationBook>()
        .AddSingleton(Work).AddSingleton<PostDesk>()
        .AddHandler<PublishingHandler>().AddHandler<StepHandler>().AddHandler<NotifiedHandler>();

    private StepWork Work(IServiceProvider services) => new(
        services.GetRequiredService<PostDesk>(), services.GetRequiredService<NotificationBook>(),
        Replaceable.Moderator(Options),
        Replaceable.Notifier(Options, services.GetRequiredService<ILoggerFactory>()), Options);
}
