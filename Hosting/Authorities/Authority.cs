using System.Text.Json;
using Granary.Dispatch.Security;

namespace Granary.Hosting.Authorities;

/// <summary>Fetches an issuer's keys; throws what says why it cannot.</summary>
internal delegate Task<byte[]> ReadKeys(AuthorityOptions authority, CancellationToken stop);

/// <summary>
/// An issuer and the keys that it showed last. They are read now and then, and when a token has an unknown one: one
/// reading at a time, a second between two, and more after a failure. What was known stays valid while they cannot be
/// read.
/// </summary>
internal sealed partial class Authority(AuthorityOptions options, ReadKeys source, TimeProvider clock, ILogger log)
{
    /// <summary>How long a request waits for a reading.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(5);

    private static readonly Refusal Unread = new(
        ErrorCode.Unavailable, "the keys of the token's issuer cannot be read at present; ask again with the same key");

    private readonly string[] _audiences = ForeignClaims.Names(options.Audience);
    private readonly Lock _lock = new();
    private volatile KeySet? _keys;
    private Task _reading = Task.CompletedTask;
    private volatile bool _begun;

    // Timestamps: when the next reading may begin, and when it has to.
    private long _free = clock.GetTimestamp();
    private long _due = clock.GetTimestamp();
    private int _failures;
    private bool _told;

    public ForeignClaims Claims { get; } = new(options);

    /// <summary>Null: none were read yet.</summary>
    public KeySet? Keys => _keys;

    /// <summary>Starts a reading if one is due.</summary>
    public void Look()
    {
        lock (_lock)
        {
            if (clock.GetTimestamp() >= _due)
                Next(out _);
        }
    }

    /// <summary>Reads until the key is known, or was not shown by a reading that began after this.</summary>
    /// <returns>Null where a reading has told whether there is such a key.</returns>
    public async Task<Refusal?> Learn(string kid, string alg)
    {
        var began = clock.GetTimestamp();
        for (var isNew = false; !isNew && _keys?.Find(kid, alg) is null;)
        {
            var left = Patience - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || Next(out isNew) is not { } reading)
                return Unread;
            await reading.WaitAsync(left, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!reading.IsCompleted)
                return Unread;
        }

        return _keys?.Find(kid, alg) is null && Volatile.Read(ref _failures) > 0 ? Unread : null;
    }

    /// <returns>Null: none begins soon enough for one that waits.</returns>
    private Task? Next(out bool isNew)
    {
        lock (_lock)
        {
            isNew = _reading.IsCompleted || !_begun;
            if (!_reading.IsCompleted)
                return _reading;
            var wait = clock.GetElapsedTime(clock.GetTimestamp(), Volatile.Read(ref _free));
            if (wait >= Patience)
                return null;
            _begun = false;
            return _reading = Read(wait);
        }
    }

    private async Task Read(TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, clock);
        _begun = true;
        Plan(ref _free, Apart);
        try
        {
            using var limit = new CancellationTokenSource(ReadTime, clock);
            Take(await source(options, limit.Token).WaitAsync(limit.Token));
            Plan(ref _due, TimeSpan.FromMinutes(options.RefreshMinutes));
        }
        catch (Exception e)
        {
            Failed(e switch
            {
                OperationCanceledException => $"no answer within {ReadTime.TotalSeconds} s",
                JsonException => "the answer is no JSON",
                _ => e.Message,
            });
        }
    }

    private void Take(byte[] jwks)
    {
        var before = _keys;
        if (before is null || !before.IsOf(jwks))
        {
            var keys = KeySet.Read(jwks, _audiences, options.Issuer);
            _keys = keys;
            before?.Replace();
            if (before is null)
                LogKnown(options.Issuer, keys.Count);
            if (keys.Useless > (before?.Useless ?? 0))
                LogUseless(options.Issuer, keys.Useless);
        }

        if (_failures > 0 && before is not null)
            LogWell(options.Issuer);
        Volatile.Write(ref _failures, 0);
        _told = false;
    }

    private void Failed(string why)
    {
        var pause = TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, 1 << Math.Min(_failures, 8)));
        Volatile.Write(ref _failures, _failures + 1);
        Plan(ref _free, pause);
        Plan(ref _due, pause);
        if (!_told)
            LogFailed(options.Issuer, Shown.Of(why.Split('\n')[0], 300), _keys?.Count ?? 0);
        _told = true;
    }

    private void Plan(ref long when, TimeSpan pause) =>
        Volatile.Write(ref when, clock.GetTimestamp() + (long)(pause.TotalSeconds * clock.TimestampFrequency));

    [LoggerMessage(Level = LogLevel.Information, Message = "Tokens of {Issuer} are taken; it has {Count} keys")]
    private partial void LogKnown(string issuer, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "The keys of {Issuer} can be read again")]
    private partial void LogWell(string issuer);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The keys of {Issuer} cannot be read: {Why}; the {Count} known ones stay valid, and it is tried again")]
    private partial void LogFailed(string issuer, string why, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "{Issuer} shows {Count} keys that are broken or not safe; their tokens are refused")]
    private partial void LogUseless(string issuer, int count);
}
