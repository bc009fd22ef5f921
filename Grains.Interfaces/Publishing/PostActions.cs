using Granary.Actions;
using static Granary.Actions.Fields;
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
        .. Writing(new(Access.User)),
        .. Reading(new(Access.Reader)),
        .. Following(new(Access.User)),
        .. StepActions.All,
    ];

    private static IEnumerable<ActionSpec> Writing(ActionLines lines) =>
    [
        lines.Handled(Any, "create_post", Post, Post, Json.Default.CreatePost, View.Default.PostView,
            Title.Must(), Description, Body.Must()) with
        {
            Example = """{"title":"A day in the granary","body":"It rained."}""",
        },
        lines.Change(Any, "update_post", Post, Post, Json.Default.UpdatePost, View.Default.PostView,
            Id("id").Must(), IfVersion(), Title.Keep(), Description, Body.Keep()) with
        {
            Example = """{"id":1,"body":"It rained all day."}""",
        },
        lines.Change(Any, "delete_post", Post, Post, Json.Default.DeletePost, View.Default.Deletion, OneVersion),
        lines.Change(Any, "publish_post", Post, Post, Json.Default.PublishPost, View.Default.PostView, OneVersion),
        lines.Read(Any, "get_post_history", Post, Json.Default.GetPostHistory, View.Default.HistoryView, Id("id").Must()),
    ];

    private static IEnumerable<ActionSpec> Reading(ActionLines lines) =>
    [
        lines.Handled(Any, "get_post", Post, null, Json.Default.GetPost, View.Default.PostView, Id("id"), Text("slug", 200)) with
        {
            Example = """{"slug":"a-day-in-the-granary"}""",
        },
        lines.Handled(Any, "list_posts", "", null, Json.Default.ListPosts, View.Default.PageViewPostLine,
            Id("author_id"), Choice("status", [.. PostStatus.All]), Limit, Offset),
    ];

    private static IEnumerable<ActionSpec> Following(ActionLines lines) =>
    [
        lines.Handled(Any, "subscribe", Subscription, Subscription, Json.Default.Subscribe, View.Default.SubscriptionView,
            Id("id").Must()),
        lines.Handled(Any, "unsubscribe", Subscription, Subscription, Json.Default.Unsubscribe, View.Default.SubscriptionView,
            Id("id").Must()),
        lines.Handled(Any, "list_notifications", "", null, Json.Default.ListNotifications,
            View.Default.PageViewNotificationView, Limit, Offset),
    ];
}
