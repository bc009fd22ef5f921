using Granary.Grains.Users;

namespace Granary.Grains.Publishing;

/// <summary>System 5 over HTTP: authors, readers and subscribers outside, workers inside.</summary>
public static class PublishingRoutes
{
    private const string Articles = "Articles";
    private const string Readers = "Subscriptions";
    private const string Inside = "Internal";
    private const string Path = "/api/articles";

    private static readonly Dictionary<string, string> PostId = new() { ["id"] = "post_id" };

    public static IReadOnlyList<RouteSpec> All { get; } =
    [
        new("POST", "/api/users", "register") { Tag = Readers, Summary = "Register", Status = 201 },
        UserSystem.Login("/api/users/login", "v1") with { Tag = Readers },
        new("POST", "/api/users/{id}/subscribe", "subscribe")
        {
            Tag = Readers, Summary = "Subscribe to an author's posts",
        },
        new("DELETE", "/api/users/{id}/subscribe", "unsubscribe")
        {
            Tag = Readers, Summary = "Unsubscribe from an author's posts",
        },
        new("GET", "/api/notifications", "list_notifications") { Tag = Readers, Summary = "List your notifications" },

        new("GET", Path, "list_posts") { Tag = Articles, Summary = "List published articles, or your own" },
        new("POST", Path, "create_post") { Tag = Articles, Summary = "Write a draft", Status = 201 },
        new("GET", Path + "/{id:long}", "get_post") { Tag = Articles, Summary = "Get an article by id" },
        new("GET", Path + "/{slug}", "get_post")
        {
            Tag = Articles, Summary = "Get an article by its slug", Hidden = true,
        },
        new("PUT", Path + "/{id}", "update_post") { Tag = Articles, Summary = "Change any fields of a draft" },
        new("DELETE", Path + "/{id}", "delete_post") { Tag = Articles, Summary = "Delete an article", Status = 204 },
        new("GET", Path + "/{id}/history", "get_post_history")
        {
            Tag = Articles, Summary = "What happened to an article",
        },
        new("POST", Path + "/{id}/publish", "publish_post")
        {
            Tag = Articles, Summary = "Begin to publish", Status = 202,
        },
        new("POST", "/posts/{id}/publish", "publish_post")
        {
            Tag = Articles, Summary = "Begin to publish", Status = 202,
        },

        Internal("GET", "", "review_post", "The post as a worker sees it"),
        Internal("POST", "/approve", "approve_post", "Moderation says yes"),
        Internal("POST", "/reject", "reject_post", "Moderation says no"),
        Internal("PUT", "/preview", "set_post_preview", "The preview is made"),
        Internal("POST", "/publish", "mark_post_published", "The post is out"),
        Internal("POST", "/notified", "mark_post_notified", "The next page of subscribers is told"),
        Internal("POST", "/error", "fail_post", "The step will not be done any more"),
    ];

    private static RouteSpec Internal(string method, string what, string action, string summary) =>
        new(method, "/api/internal/posts/{id}" + what, action) { Tag = Inside, Summary = summary, Names = PostId };
}
