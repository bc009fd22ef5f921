using System.Collections.Concurrent;

namespace Granary;

/// <summary>A token bucket for each caller; a bucket that has filled up again is forgotten.</summary>
public sealed class CallerLimits(LimitOptions options, TimeProvider clock)
{
    private const int SweepAbove = 10_000;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new();
    private readonly double _burst = options.Burst > 0 ? options.Burst : options.RatePerSecond;

    private long _swept = clock.GetTimestamp();

    public bool AreSet => options.RatePerSecond > 0;

    public Refusal? Take(string caller)
    {
        if (!AreSet)
            return null;
        var now = clock.GetTimestamp();
        // Not for each call: the buckets of many addresses cost more than the calls.
        if (clock.GetElapsedTime(_swept, now) > SweepEvery && _buckets.Count > SweepAbove)
            Sweep(now);
        var bucket = _buckets.GetOrAdd(
            caller, static (_, limits) => new Bucket(limits.Burst, limits.Now), (Burst: _burst, Now: now));
        lock (bucket)
        {
            Fill(bucket, now);
            if (bucket.Tokens < 1)
                return TooMany(bucket.Tokens);
            bucket.Tokens--;
            return null;
        }
    }

    private void Fill(Bucket bucket, long now)
    {
        var seconds = clock.GetElapsedTime(bucket.At, now).TotalSeconds;
        bucket.Tokens = Math.Min(_burst, bucket.Tokens + (Math.Max(0, seconds) * options.RatePerSecond));
        bucket.At = now;
    }

    private Refusal TooMany(double tokens) =>
        new(ErrorCode.RateLimited, $"more than {options.RatePerSecond} requests a second; ask again later")
        {
            RetryAfterMs = Math.Max(1, (long)Math.Ceiling((1 - tokens) * 1000 / options.RatePerSecond)),
        };

    private void Sweep(long now)
    {
        _swept = now;
        foreach (var (caller, bucket) in _buckets)
        {
            if (clock.GetElapsedTime(bucket.At, now).TotalSeconds * options.RatePerSecond > _burst)
                _buckets.TryRemove(caller, out _);
        }
    }

    private sealed class Bucket(double tokens, long at)
    {
        public double Tokens { get; set; } = tokens;

        public long At { get; set; } = at;
    }
}
