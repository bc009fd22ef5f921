using Granary.Actions;
using Granary.Ports;
using Granary.Publishing;
using Json = Granary.Publishing.PublishingMessageJson;

namespace Granary.Grains.Publishing;

/// <summary>Publishing's lines of the table of kinds.</summary>
public static class PublishingKinds
{
    public static IReadOnlyList<KindSpec> All { get; } =
    [
        new(PostActions.Post, "posts", PublishingStateJson.Default.PostState, new PostRules(),
        [
            .. Kinds.MessagesOf(PostActions.All.Where(action => action.Target != ActionTarget.Handler), PostActions.Post),
            Json.Default.AddPost, Json.Default.ShowPost, Json.Default.MarkNotified, Json.Default.NoteFailedTry, Json.Default.RepeatStep,
        ]),
        new(PostActions.Subscription, "subscriptions", PublishingStateJson.Default.SubscriptionState, new SubscriptionRules(),
            [Json.Default.Subscribe, Json.Default.Unsubscribe]),
    ];
}
