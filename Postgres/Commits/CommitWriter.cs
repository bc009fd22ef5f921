using System.Diagnostics;
using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// Brings a group of commits to its end: written, or told why not. A race is repeated, for the next snapshot usually
/// shows who won. What spoils the group otherwise is thrown, and its grouper looks for the offender.
/// </summary>
internal sealed partial class CommitWriter(
    DatabaseCalls calls, OutcomeSlots slots, RecentOutcomes recent, Action outboxArrived,
    ILogger log) : IAsyncDisposable
{
    private const int GroupTries = 3;
    private const int Tries = 8;

    private readonly CommitGroup _group = new();
    private readonly KeptConnection _connection = new();

    public async Task Write(List<CommitItem> items)
    {
        var attempt = 1;
        while (!await TryWrite(items, attempt))
            attempt++;
    }

    public ValueTask DisposeAsync()
    {
        _group.Dispose();
        return _connection.DisposeAsync();
    }

    /// <returns>False: it is to be tried again.</returns>
    private async Task<bool> TryWrite(List<CommitItem> items, int attempt)
    {
        try
        {
            return await Send(items);
        }
        catch (PostgresException e) when (Outages.IsRace(e))
        {
            StoreMetrics.Races.Add(1);
            LogRace(e.SqlState, items.Count, attempt);
            if (attempt >= (items.Count > 1 ? GroupTries : Tries))
                throw Unsettled(e);
            return false;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation && attempt < GroupTries
            && e.TableName == "outcomes")
        {
            // No partition reaches that far yet.
            await slots.Reach(items.Max(i => i.Commit.Outcomes.Max(o => (TimeSpan?)o.Retention)) ?? TimeSpan.Zero);
            return false;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation && items.Count == 1)
        {
            items[0].Finish(CommitResult.Reference);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation
            && items.Exists(static item => item.Deletes) && !items.TrueForAll(static item => item.Deletes))
        {
            // Most often somebody deletes what is still referred to: the others need not be taken apart for it.
            await Write(items.FindAll(static item => !item.Deletes));
            throw;
        }
    }

    /// <returns>False: another era has begun before anything was sent.</returns>
    private async Task<bool> Send(List<CommitItem> items)
    {
        var start = Stopwatch.GetTimestamp();
        var era = calls.Era.Current;
        var waits = calls.Era.WaitsForStandby;
        if (waits && calls.Outage is { } outage)
            throw outage;
        using var span = Trace(items);
        Activity.Current = span;
        items.ForEach(item => item.Send(era));
        _group.Fill(items);
        if (!await calls.Run(
            static async (c, s) => s.Era.Current == s.era && await s.group.Send(c, s.Count, s.commit),
            (calls.Era, era, group: _group, items.Count, commit: waits ? _connection.Commit : (Func<Task>?)null),
            _connection))
            return false;
        StoreMetrics.CommitSeconds.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        Tell(items, era);
        return true;
    }

    private void Tell(List<CommitItem> items, int era)
    {
        StoreMetrics.GroupSize.Record(items.Count);
        StoreMetrics.Commits.Add(items.Count);
        if (_group.HasOutbox)
            outboxArrived();
        for (var i = 0; i < items.Count; i++)
        {
            Remember(items[i], _group.Results[i], era);
            items[i].Finish(_group.Results[i]);
        }
    }

    /// <summary>Npgsql's own spans are within it.</summary>
    private static Activity? Trace(List<CommitItem> items)
    {
        if (!Spans.Wanted)
            return null;
        var span = Spans.Together("commit", items.SelectMany(static item => item.Commit.Traces));
        span?.SetTag("granary.group", items.Count);
        return span;
    }

    private void Remember(CommitItem item, CommitResult result, int era)
    {
        for (var i = 0; result.Outcome == CommitOutcome.Done && i < item.Outcomes.Length; i++)
            recent.Remember(item.Outcomes[i], item.Commit.Outcomes[i].Fingerprint, item.Commit.Outcomes[i].Body, era);
        foreach (var known in result.Known)
            recent.Remember(OutcomeId.Of(known.Key), known.Fingerprint, known.Body, era);
    }

    private static UnavailableException Unsettled(PostgresException e) => new(
        Outages.Database, "a race with another transaction did not settle: " + e.MessageText, outage: false, e);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Race {SqlState} in a group of {Members}, attempt {Attempt}")]
    private partial void LogRace(string sqlState, int members, int attempt);
}
