using Granary.Publishing;
using Granary.Users;

namespace Granary.Grains.Publishing;

/// <summary>One subscriber of one author: there, or not there.</summary>
public sealed class SubscriptionRules : IRules
{
    public async ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context) => (message, current) switch
    {
        (Subscribe m, null) => await Begin(m, context),
        (Unsubscribe m, not null) => Decision.Delete(View(m.Id, false)),
        (Subscribe m, _) => Decision.Answer(View(m.Id, true)),
        (Unsubscribe m, _) => Decision.Answer(View(m.Id, false)),
        _ => throw new InvalidOperationException($"A subscription does not understand {message.GetType().Name}."),
    };

    private static async ValueTask<Decision> Begin(Subscribe m, IRuleContext context)
    {
        var author = await context.Find(new(UserActions.User, m.Id), new GetUser(m.Id));
        if (author.Refusal is { } refusal)
            return Decision.Refuse(refusal.Code, refusal.Error);
        var subscription = Changes.First(context, new SubscriptionState(m.Id, context.Caller.UserId!.Value));
        return Decision.Write(subscription, View(m.Id, true));
    }

    private static byte[] View(long author, bool subscribed) => ReplyData.Of(
        new SubscriptionView(author, subscribed), PublishingViewJson.Default.SubscriptionView);
}
