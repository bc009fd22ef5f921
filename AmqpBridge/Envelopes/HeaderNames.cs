namespace Granary.AmqpBridge.Envelopes;

/// <summary>Every AMQP header that the bridge reads or writes.</summary>
internal static class HeaderNames
{
    public const string Authorization = "authorization";
    public const string Deadline = "x-deadline";
    public const string TraceParent = "traceparent";

    /// <summary>On a dead letter that is a request again: the trace context of its first life.</summary>
    public const string ReplayOf = "x-replay-of";

    /// <summary>On a request: how often it was tried before. On a reply: which try answered, from 1.</summary>
    public const string Attempt = "x-attempt";

    /// <summary>How often silos handed the request on, because another one of the cluster understands it.</summary>
    public const string Hands = "x-hands";

    /// <summary>On what silos put into closed queues: that it was a silo.</summary>
    public const string Signature = "x-granary-signature";

    public const string FirstSeen = "x-first-seen";

    public const string Code = "x-code";
    public const string Replayed = "x-replayed";

    /// <summary>A dead letter's own name, and the name of the caller that its credential stands for.</summary>
    public const string Letter = "x-letter";
    public const string Caller = "x-caller";

    public const string ErrorCode = "x-error-code";
    public const string Error = "x-error";
    public const string Attempts = "x-attempts";
    public const string FailedAt = "x-failed-at";
    public const string OriginalQueue = "x-original-queue";

    /// <summary>With which a message was published that is on the ladder, or among the dead letters.</summary>
    public const string OriginalRoutingKey = "x-original-routing-key";

    /// <summary>How long a body was of which only the beginning is kept, and its SHA-256.</summary>
    public const string BodyBytes = "x-body-bytes";
    public const string BodyHash = "x-body-sha256";

    /// <summary>While its queue is made anew: where it stood, whether Granary put it there, its expiration.</summary>
    public const string MovedFrom = "x-moved-from";
    public const string MovedVouched = "x-moved-vouched";
    public const string MovedExpiration = "x-moved-expiration";

    /// <summary>The broker's own: when and why it took a message out of which queue.</summary>
    public const string Death = "x-death";

    /// <summary>The user that the broker vouched for; nobody but that user may set the property itself again.</summary>
    public const string OriginalUser = "x-original-user-id";
}
