using System.Net;
using System.Threading.RateLimiting;
using Granary.HttpBridge.Replies;
using Granary.HttpBridge.Requests;
using Microsoft.AspNetCore.Http;

namespace Granary.HttpBridge;

/// <summary>How much one remote address (of IPv6: one /64) may ask, with any credential or none.</summary>
internal sealed class AddressLimit(int requestsPerSecond) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress>? _limiter = requestsPerSecond == 0
        ? null
        : PartitionedRateLimiter.Create<IPAddress, IPAddress>(
            address => RateLimitPartition.GetTokenBucketLimiter(address, _ => Bucket(requestsPerSecond)));

    public Problem? Take(HttpContext context)
    {
        if (_limiter is null)
            return null;
        using var lease = _limiter.AttemptAcquire(RemoteNetwork.Of(context));
        if (lease.IsAcquired)
            return null;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        return Problem.Of(new(
            ErrorCode.RateLimited,
            $"more than {requestsPerSecond} requests a second from this address; ask again later")
        {
            RetryAfterMs = Math.Max(1, (long)wait.TotalMilliseconds),
        });
    }

    public void Dispose() => _limiter?.Dispose();

    private static TokenBucketRateLimiterOptions Bucket(int each) => new()
    {
        TokenLimit = each,
        TokensPerPeriod = each,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };
}
