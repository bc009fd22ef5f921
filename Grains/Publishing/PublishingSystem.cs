using Granary.Grains.Users;
using Granary.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Publishing;

/// <summary>System 5: posts on their way to their readers.</summary>
public sealed class PublishingSystem : GranarySystem
{
    public const string Post = "post";
    public const string Subscription = "subscription";

    private const string Any = ActionSpec.AnyVersion;

    private static readonly Access Internal = Access.KeyOnly("internal");

    public override string Name => "publishing";

    public override Access Access => Access.User;

    public PublishingOptions Options { get; private set; } = new();

    public override IReadOnlyList<string> Needs => ["users"];

    public override IReadOnlyList<string> DatabaseWork => [NotificationBook.Work];

    public override IReadOnlyList<KindSpec> Kinds =>
    [
        new KindSpec<PostState>(Post, "posts", new PostRules())
        {
            MayAsk = [UserSystem.User],
            Unique = [new(PostRules.Slug, post => post.Slug) { Taken = slug => $"the slug '{slug}' is taken" }],
        },
        new KindSpec<SubscriptionState>(Subscription, "subscriptions", new SubscriptionRules())
        {
            MayAsk = [UserSystem.User],
        },
    ];

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<PublishingSystem>(landed: 14);

    public override IReadOnlyList<ActionSpec> Actions =>
    [
        ExposeHandledChange<CreatePost>(Any, "create_post", Post) with
        {
            Example = new CreatePost("A day in the granary", null, "It rained."),
        },
        Expose<UpdatePost>(Any, "update_post") with
        {
            Example = new UpdatePost(1, null) { Body = "It rained all day." },
        },
        Expose<DeletePost>(Any, "delete_post"),
        Expose<PublishPost>(Any, "publish_post"),
        Expose<GetPostHistory>(Any, "get_post_history"),

        ExposeHandled<GetPost>(Any, "get_post", Post) with
        {
            Access = Access.Reader,
            Example = new GetPost(null, "a-day-in-the-granary"),
        },
        Expose<ListPosts>(Any, "list_posts") with { Access = Access.Reader },

        ExposeHandledChange<Subscribe>(Any, "subscribe", Subscription),
        ExposeHandledChange<Unsubscribe>(Any, "unsubscribe", Subscription),
        Expose<ListNotifications>(Any, "list_notifications"),

        Expose<ReviewPost>(Any, "review_post") with { Access = Internal },
        Report(Expose<ApprovePost>(Any, "approve_post")),
        Report(Expose<RejectPost>(Any, "reject_post")),
        Report(Expose<SetPreview>(Any, "set_post_preview")),
        Report(Expose<MarkPublished>(Any, "mark_post_published")),
        Report(ExposeHandledChange<MarkNotified>(Any, "mark_post_notified", Post)),
        Report(Expose<MarkFailed>(Any, "fail_post")),

        Expose<RunStep>(Any, StepQueues.Run) with { Access = Internal },
        Expose<ReturnStep>(Any, StepQueues.Return) with { Access = Internal },
        Expose<CompensateStep>(Any, StepQueues.Compensate) with { Access = Internal },
    ];

    public override IReadOnlyList<RouteSpec> Routes => PublishingRoutes.All;

    public override IReadOnlyList<PlainQueue> PlainQueues => [.. StepQueues.Of(Options)];

    /// <summary>One for each version of the post and step, so its id is made of both.</summary>
    public override IReadOnlyList<OutgoingSpec> Outgoing =>
    [
        Send<StepOrder>(order => PostStep.Queue(order.Step)) with
        {
            Place = order => order.Step,
        },
    ];

    public override IReadOnlyList<TimerSpec> Timers =>
        [Timer(Post, PostSteps.Timer, post => new RepeatStep(post.Id))];

    public override void Configure(ISystemOptions options) => Options = PublishingOptions.Read(options);

    public override void AddServices(IServiceCollection services) => services
        .AddSingleton(Options).AddSingleton<IPublishingLists, PublishingLists>().AddSingleton<NotificationBook>()
        .AddSingleton(_ => new StepWork(Replaceable.Moderator(Options), Options.PreviewBase))
        .AddSingleton(Pages).AddSingleton<PostAsks>()
        .AddHandler<PublishingHandler>().AddHandler<StepHandler>().AddHandler<NotifiedHandler>();

    /// <summary>
    /// What a worker reports of a step: the internal door, and one record for a report that comes twice.
    /// </summary>
    private static ActionSpec Report(ActionSpec line) => line with { Access = Internal, Scope = PostAsks.Scope };

    private SubscriberPages Pages(IServiceProvider services) => new(
        services.GetRequiredService<NotificationBook>(),
        Replaceable.Notifier(Options, services.GetRequiredService<ILoggerFactory>()), Options.PageSize);
}
