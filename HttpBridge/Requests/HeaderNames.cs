namespace Granary.HttpBridge.Requests;

/// <summary>Every HTTP header of our own, and those that ASP.NET Core has no name for.</summary>
internal static class HeaderNames
{
    public const string ApiKey = "X-API-Key";
    public const string RequestId = "X-Request-Id";
    public const string RequestTimeout = "X-Request-Timeout";
    public const string IdempotencyKey = "Idempotency-Key";
    public const string IdempotencyReplayed = "Idempotency-Replayed";
}
