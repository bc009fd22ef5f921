using Granary.Grains.Users;
using Granary.Publishing;
using Granary.Users;

namespace Granary.Grains.Publishing;

/// <summary>One subscriber of one author: there, or not there.</summary>
public sealed class SubscriptionRules : IRules<SubscriptionState>
{
    public RuleTable<SubscriptionState> Table { get; } = new RuleTable<SubscriptionState>()
        .Ensure<Subscribe, SubscriptionView>(Begin, m => new(m.Id, true))
        .Ensure<Unsubscribe, SubscriptionView>((_, _, _) => Decide.End<SubscriptionState>(), m => new(m.Id, false));

    private static async ValueTask<Decision<SubscriptionState>> Begin(
        Entity<SubscriptionState>? current, Subscribe m, IRuleContext context)
    {
        if (current is not null)
            return Decide.Keep<SubscriptionState>();
        var author = await context.Find(new(UserSystem.User, m.Id), new GetUser(m.Id));
        return author.Refusal is { } missing
            ? missing
            : Decide.Write(new SubscriptionState(m.Id, context.Caller.UserId!.Value));
    }
}
