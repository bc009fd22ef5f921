using System.Globalization;
using Granary.Grains.Jobs.Types;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Jobs;

/// <summary>
/// How many jobs may wait. The database counts them, at most every 100 ms; what this silo took in since is added, so
/// only other silos can make it more for that long.
/// </summary>
internal sealed class PendingBound(
    IDatabase database, JobOptions options, [FromKeyedServices(SystemServices.Clock)] TimeProvider clock)
{
    private const int RetryMs = 1000;

    private static readonly TimeSpan Lasts = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private Task _count = Task.CompletedTask;
    private DateTimeOffset _countedAt = DateTimeOffset.MinValue;
    private long _counted;

    /// <summary>Taken since the count began, or not committed when it began.</summary>
    private long _since;
    private long _sinceNext;
    private long _open;

    /// <summary>Does what makes some jobs wait, if there is room for them.</summary>
    /// <param name="jobs">How many.</param>
    /// <param name="work">Ends when they are committed, or never will be.</param>
    /// <param name="full">What is answered where there is no room.</param>
    public async Task<Outcome> Within(int jobs, Func<Task<Outcome>> work, Func<Refusal, ValueTask<Outcome>> full)
    {
        if (await Take(jobs) is { } refusal)
            return await full(refusal);
        try
        {
            return await work();
        }
        finally
        {
            Told(jobs);
        }
    }

    /// <summary>Takes the places of some jobs, or returns the refusal. What is taken is given back with
    /// <see cref="Told"/>.</summary>
    public async ValueTask<Refusal?> Take(int jobs)
    {
        if (options.MaxPending == 0 || TryTake(jobs))
            return null;
        await Counted();
        return TryTake(jobs)
            ? null
            : new(ErrorCode.Busy, string.Create(
                CultureInfo.InvariantCulture, $"{options.MaxPending} jobs may wait (Jobs:MaxPending): submit it later"))
            {
                RetryAfterMs = RetryMs,
            };
    }

    /// <summary>They are committed, or never will be.</summary>
    public void Told(int jobs)
    {
        if (options.MaxPending == 0)
            return;
        lock (_gate)
            _open -= jobs;
    }

    private bool TryTake(int jobs)
    {
        lock (_gate)
        {
            if (IsOld() || _counted + _since + jobs > options.MaxPending)
                return false;
            (_since, _sinceNext, _open) = (_since + jobs, _sinceNext + jobs, _open + jobs);
            return true;
        }
    }

    /// <summary>All that ask meanwhile share one count.</summary>
    private Task Counted()
    {
        lock (_gate)
        {
            if (!_count.IsCompleted || !IsOld())
                return _count;
            _sinceNext = _open;
            return _count = Count();
        }
    }

    private async Task Count()
    {
        // Not under the lock.
        await Task.Yield();
        var rows = await database.Rows(
            "select count(*) from (select from jobs where status between 'pending' and 'pending' limit $1) c",
            [options.MaxPending + 1L], static row => row.GetInt64(0));
        lock (_gate)
            (_counted, _since, _countedAt) = (rows[0], _sinceNext, clock.GetUtcNow());
    }

    private bool IsOld() => clock.GetUtcNow() - _countedAt > Lasts;
}
