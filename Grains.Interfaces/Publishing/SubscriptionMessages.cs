namespace Granary.Publishing;

/// <summary>Subscribes the caller to an author's posts.</summary>
public sealed record Subscribe([IdOf("user")] long Id) : IMessage<SubscriptionView>;

public sealed record Unsubscribe([IdOf("user")] long Id) : IMessage<SubscriptionView>;

public sealed record ListNotifications : PageMessage<NotificationView>;

/// <summary>
/// The entity of one author and one subscriber. Its id is made of both, so that what a user asks for stays in order and
/// nothing has to be looked up.
/// </summary>
public static class SubscriptionId
{
    private const int Bits = 31;
    private const long Most = (1L << Bits) - 1;

    /// <summary>Null: ids that no user has.</summary>
    public static long? Of(long author, long subscriber) =>
        author is > 0 and <= Most && subscriber is > 0 and <= Most ? (author << Bits) | subscriber : null;
}
