using static Granary.Fields;
using Json = Granary.Publishing.PublishingMessageJson;
using View = Granary.Publishing.PublishingViewJson;

namespace Granary.Publishing;

/// <summary>System 5 as authors and readers see it.</summary>
public static class PostActions
{
    public const string Post = "post";
    public const string Subscription = "subscription";

    private const string Any = ActionSpec.AnyVersion;

    private static readonly Field Title = Text("title", 200);
    private static readonly Field Description = Text("description", 1000, min: 0);
    private static readonly Field Body = Text("body", 50_000);
    private static readonly Field Limit = Integer("limit", 1, 100);
    private static readonly Field Offset = Integer("offset", 0, 1_000_000_000);
    private static readonly Field[] OneVersion = [Id("id").Must(), IfVersion()];

    public static IReadOnlyList<ActionSpec> All { get; } =
    [
        .. Writing(Lines(Access.User)),
        .. Reading(Lines(Access.Reader)),
        .. Following(Lines(Access.User)),
        .. StepActions.All,
    ];

    private static ActionLines Lines(Access access) => new(access, Json.Default, View.Default);

    private static IEnumerable<ActionSpec> Writing(ActionLines lines) =>
    [
        lines.Handled<CreatePost, PostView>(Any, "create_post", Post, Post,
            Title.Must(), Description, Body.Must()) with
        {
            Example = """{"title":"A day in the granary","body":"It rained."}""",
        },
        lines.Change<UpdatePost, PostView>(Any, "update_post", Post, Post,
            Id("id").Must(), IfVersion(), Title.Keep(), Description, Body.Keep()) with
        {
            Example = """{"id":1,"body":"It rained all day."}""",
        },
        lines.Change<DeletePost, Deletion>(Any, "delete_post", Post, Post, OneVersion),
        lines.Change<PublishPost, PostView>(Any, "publish_post", Post, Post, OneVersion),
        lines.Read<GetPostHistory, HistoryView>(Any, "get_post_history", Post, Id("id").Must()),
    ];

    private static IEnumerable<ActionSpec> Reading(ActionLines lines) =>
    [
        lines.Handled<GetPost, PostView>(Any, "get_post", Post, null, Id("id"), Text("slug", 200)) with
        {
            Example = """{"slug":"a-day-in-the-granary"}""",
        },
        lines.Handled<ListPosts, PageView<PostLine>>(Any, "list_posts", "", null,
            Id("author_id"), Choice("status", [.. PostStatus.All]), Limit, Offset),
    ];

    private static IEnumerable<ActionSpec> Following(ActionLines lines) =>
    [
        lines.Handled<Subscribe, SubscriptionView>(Any, "subscribe", Subscription, Subscription, Id("id").Must()),
        lines.Handled<Unsubscribe, SubscriptionView>(Any, "unsubscribe", Subscription, Subscription, Id("id").Must()),
        lines.Handled<ListNotifications, PageView<NotificationView>>(
            Any, "list_notifications", "", null, Limit, Offset),
    ];
}
