using Granary.Actions;
using Granary.Ports;
using Granary.Publishing;
using Granary.Wire;
using Json = Granary.Publishing.PublishingMessageJson;

namespace Granary.Grains.Publishing;

/// <summary>Publishing's lines of the table of kinds.</summary>
public static class PublishingKinds
{
    public static IReadOnlyList<KindSpec> All { get; } =
    [
        new(PostActions.Post, "posts", PublishingStateJson.Default.Of<PostState>(), new PostRules(),
        [
            .. Kinds.MessagesOf(
                PostActions.All.Where(action => action.Target != ActionTarget.Handler), PostActions.Post),
            Json.Default.Of<AddPost>(), Json.Default.Of<ShowPost>(), Json.Default.Of<MarkNotified>(),
            Json.Default.Of<NoteFailedTry>(), Json.Default.Of<RepeatStep>(),
        ]),
        new(PostActions.Subscription, "subscriptions", PublishingStateJson.Default.Of<SubscriptionState>(),
            new SubscriptionRules(), [Json.Default.Of<Subscribe>(), Json.Default.Of<Unsubscribe>()]),
    ];
}
