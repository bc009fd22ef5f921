using System.Diagnostics;
using Granary.Errors;
using Granary.Ports;
using Npgsql;

namespace Granary.Silo.Postgres;

/// <summary>
/// Brings a group of commits to its end: written, told why not, or known to be undecided. What spoils a whole group is
/// repeated, and then looked for in halves or one by one, so that only the offender suffers.
/// </summary>
internal sealed partial class CommitWriter(
    DatabaseCalls calls, OutcomeSlots slots, RecentOutcomes recent, Action outboxArrived, ILogger log) : IAsyncDisposable
{
    private const int GroupTries = 3;
    private const int Tries = 8;

    private readonly CommitGroup group = new();
    private readonly KeptConnection connection = new();
    private int lockedInARow;

    public Task Write(List<CommitItem> items) => Settle(items, 1);

    public ValueTask DisposeAsync()
    {
        group.Dispose();
        return connection.DisposeAsync();
    }

    private async Task Settle(List<CommitItem> items, int attempt)
    {
        try
        {
            await Send(items);
        }
        catch (PostgresException e) when (Outages.IsRace(e))
        {
            StoreMetrics.Races.Add(1);
            LogRace(e.SqlState, items.Count, attempt);
            await AfterRace(items, attempt, e);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation && attempt < GroupTries
            && e.TableName == "outcomes")
        {
            // No partition reaches that far yet.
            await slots.Reach(items.Max(i => i.Commit.Outcomes.Max(o => (TimeSpan?)o.Retention)) ?? TimeSpan.Zero);
            await Settle(items, attempt + 1);
        }
        catch (PostgresException e) when (!Outages.IsAway(e))
        {
            await AfterFault(items, e);
        }
        catch (Exception e)
        {
            Fail(items, e);
        }
    }

    private async Task Send(List<CommitItem> items)
    {
        var start = Stopwatch.GetTimestamp();
        var era = recent.Era;
        group.Fill(items);
        await calls.Run(static (c, s) => s.group.Send(c, s.Count), (group, items.Count), connection);
        StoreMetrics.CommitSeconds.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        StoreMetrics.GroupSize.Record(items.Count);
        StoreMetrics.Commits.Add(items.Count);
        if (group.HasOutbox)
            outboxArrived();
        lockedInARow = 0;
        for (var i = 0; i < items.Count; i++)
        {
            Remember(items[i], group.Verdicts[i], era);
            items[i].Finish(group.Verdicts[i]);
        }
    }

    private void Remember(CommitItem item, CommitResult result, int era)
    {
        for (var i = 0; result.Verdict == CommitVerdict.Done && i < item.Outcomes.Length; i++)
            recent.Remember(item.Outcomes[i], item.Commit.Outcomes[i].Fingerprint, item.Commit.Outcomes[i].Body, era);
        foreach (var known in result.Known)
            recent.Remember(OutcomeId.Of(known.Key), known.Fingerprint, known.Body, era);
    }

    /// <summary>Repeated whole, for the next snapshot usually shows who won; then singly.</summary>
    private async Task AfterRace(List<CommitItem> items, int attempt, PostgresException e)
    {
        var locked = e.SqlState == PostgresErrorCodes.LockNotAvailable;
        items.ForEach(i => i.Careful = true);
        if (items.Count > 1 && (locked || attempt >= GroupTries))
        {
            await Singly(items);
            return;
        }
        if (locked || attempt >= Tries)
        {
            lockedInARow += locked ? 1 : 0;
            Fail(items, new UnavailableException(
                Outages.Database, "a race with another transaction did not settle: " + e.MessageText, outage: false, e));
            return;
        }
        await Settle(items, attempt + 1);
    }

    private async Task Singly(List<CommitItem> items)
    {
        lockedInARow = 0;
        foreach (var item in items)
        {
            // When several wait in vain one after the other, it is not their rows that are locked, and the rest would too.
            if (lockedInARow >= 3)
                item.Fail(new UnavailableException(Outages.Database, "the database is locked", outage: false));
            else
                await Settle([item], 1);
        }
    }

    /// <summary>Some member cannot be written at all: halves find it.</summary>
    private async Task AfterFault(List<CommitItem> items, PostgresException e)
    {
        if (items.Count > 1)
        {
            await Settle(items[..(items.Count / 2)], 1);
            await Settle(items[(items.Count / 2)..], 1);
        }
        else if (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
            items[0].Finish(CommitResult.Reference);
        else
            items[0].Fail(e);
    }

    private static void Fail(List<CommitItem> items, Exception error)
    {
        foreach (var item in items)
            if (!item.IsFinished)
                item.Fail(error);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Race {SqlState} in a group of {Members}, attempt {Attempt}")]
    private partial void LogRace(string sqlState, int members, int attempt);
}
