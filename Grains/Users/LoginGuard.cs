using System.Collections.Concurrent;

namespace Granary.Grains.Users;

/// <summary>
/// Slows guessing down: after some wrong passwords a name's tries come one after the other, with growing pauses, and
/// all names that are slowed share a number of tries a second. Nobody is locked out: the right password, when its turn
/// comes, is let in and ends the slowness. Unknown names are treated like known ones. Each silo counts for itself.
/// </summary>
public sealed class LoginGuard(UserOptions options, TimeProvider clock)
{
    private const int MostNames = 100_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, Name> _names = new();
    private readonly CallerLimits _slowTries = new(
        new() { RatePerSecond = options.SlowTriesPerSecond, Burst = 2 * options.SlowTriesPerSecond }, clock);

    private int _waiting;

    /// <summary>Whether tries of this name have to wait for their turn.</summary>
    public bool Slows(string name)
    {
        if (!_names.TryGetValue(name, out var entry))
            return false;
        lock (entry)
            return entry.Failures >= options.FreeFailures && IsFresh(entry);
    }

    /// <summary>Whether a wrong password was tried lately.</summary>
    public bool HasFailed(string name)
    {
        if (!_names.TryGetValue(name, out var entry))
            return false;
        lock (entry)
            return entry.Failures > 0 && IsFresh(entry);
    }

    /// <summary>Done when a slowed name may be tried; a refusal when that would be too late.</summary>
    public async ValueTask<Refusal?> Enter(string name, CancellationToken cancellation)
    {
        if (!_names.TryGetValue(name, out var entry))
            return null;
        if (_slowTries.Take("") is { } tooMany)
            return TooMany(tooMany.RetryAfterMs!.Value);
        try
        {
            if (Interlocked.Increment(ref _waiting) > options.MaxWaiting)
                return TooMany((long)LongestWait.TotalMilliseconds);
            var wait = Reserve(entry);
            if (wait > LongestWait)
                return TooMany((long)wait.TotalMilliseconds);
            await Task.Delay(wait, clock, cancellation);
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Failed(string name)
    {
        if (_names.Count >= MostNames)
            Sweep();
        var entry = _names.GetOrAdd(name, static _ => new Name());
        lock (entry)
        {
            entry.Failures = IsFresh(entry) ? entry.Failures + 1 : 1;
            entry.LastFailure = clock.GetTimestamp();
        }
    }

    public void Succeeded(string name) => _names.TryRemove(name, out _);

    /// <summary>How long until the try that is taken by this; none is taken where that would be too long.</summary>
    private TimeSpan Reserve(Name entry)
    {
        lock (entry)
        {
            var now = clock.GetTimestamp();
            var wait = entry.NextTry > now ? clock.GetElapsedTime(now, entry.NextTry) : TimeSpan.Zero;
            if (wait > LongestWait)
                return wait;
            var pause = FirstPause * Math.Pow(2, Math.Clamp(entry.Failures - options.FreeFailures, 0, 10));
            var next = wait + (pause < LongestPause ? pause : LongestPause);
            entry.NextTry = now + (long)(next.TotalSeconds * clock.TimestampFrequency);
            return wait;
        }
    }

    private bool IsFresh(Name entry) => clock.GetElapsedTime(entry.LastFailure) <= Forgotten;

    public static Refusal TooMany(long retryMs) =>
        new(ErrorCode.RateLimited, "too many wrong passwords; ask again later") { RetryAfterMs = Math.Max(1, retryMs) };

    private void Sweep()
    {
        foreach (var (name, entry) in _names)
        {
            if (!IsFresh(entry) || _names.Count > 2 * MostNames)
                _names.TryRemove(name, out _);
        }
    }

    /// <summary>Its times are timestamps: nobody sets them back.</summary>
    private sealed class Name
    {
        public int Failures { get; set; }

        public long LastFailure { get; set; }

        public long NextTry { get; set; }
    }
}
