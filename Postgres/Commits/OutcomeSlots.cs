using System.Globalization;
using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// Keeps the partitions of the recorded outcomes: makes those ahead, moves the clock on, drops those that are over.
/// Every silo does it every minute; the database sees to it that nothing is done twice.
/// </summary>
public sealed partial class OutcomeSlots(
    NpgsqlDataSource source, OutcomesOptions options, TimeProvider time, ILogger<OutcomeSlots> log) : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long dropping waits for others' locks, in seconds. Silos that make partitions wait meanwhile.
    /// </summary>
    private const int Patience = 5;

    private const string Expired = """
        select o.slot from outcome_slots o, outcome_clock c
        where o.slot <= c.base_slot and o.keep_until < clock_timestamp() - interval '10 minutes'
            and c.rotated_at < clock_timestamp() - interval '10 minutes'
        order by o.slot limit 1
        """;

    private const string ClaimDropping = """
        update outcome_clock set dropping_until = clock_timestamp() + interval '5 minutes'
        where dropping_until < clock_timestamp() returning true
        """;

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>
    /// What the first commit needs; all else in the background, where it may wait for old transactions.
    /// </summary>
    public async Task Start()
    {
        await MoveOn();
        _loop = Task.Run(Loop);
    }

    /// <summary>One round of maintenance.</summary>
    public async Task Turn()
    {
        await MoveOn();
        await DropExpired();
    }

    private async Task MoveOn()
    {
        await Reach(TimeSpan.Zero);
        if (await Scalar<bool>("select granary_rotate($1)", (int)Math.Ceiling(options.SlotHours * 3600)))
        {
            LogRotated();
            await Reach(TimeSpan.Zero);
        }
        StoreMetrics.OutboxPending.Record(
            await Scalar<long>("select count(*) from (select from outbox where set_aside_at is null limit 10000) o"));
    }

    /// <summary>Makes the partitions that a retention needs.</summary>
    internal async Task Reach(TimeSpan retention)
    {
        await using var command = source.CreateCommand("select granary_reach($1)");
        command.Parameters.Add(new() { Value = OutcomeColumns.Seconds(retention) });
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
    }

    private async Task Loop()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Every, time, _stopping.Token);
                await Turn();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
            }
        }
    }

    /// <summary>Slots that are over, with ten minutes left to those who still read them.</summary>
    private async Task DropExpired()
    {
        if (await Scalar<int?>(Expired) is null || !await Scalar<bool>(ClaimDropping))
            return;
        while (await Scalar<int?>(Expired) is { } slot)
        {
            try
            {
                await Drop(slot);
            }
            catch (Exception e) when (Outages.IsSlow(e))
            {
                LogWaits(slot);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                LogNotOwner(slot);
                return;
            }
        }
        await Run("update outcome_clock set dropping_until = '-infinity'");
    }

    /// <summary>Detached without a lock that commits would wait for; then nobody knows the table any more.</summary>
    private async Task Drop(int slot)
    {
        var table = "outcomes_" + slot.ToString(CultureInfo.InvariantCulture);
        var attached = await Scalar<bool?>(
            "select inhdetachpending from pg_inherits where inhrelid = to_regclass($1) "
            + "and inhparent = 'outcomes'::regclass", table);
        if (attached is { } pending)
            await Run($"alter table outcomes detach partition {table} {(pending ? "finalize" : "concurrently")}");
        await Run($"drop table if exists {table}");
        await Run(string.Create(CultureInfo.InvariantCulture, $"delete from outcome_slots where slot = {slot}"));
        LogDropped(table);
    }

    private async Task Run(string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = Patience;
        await command.ExecuteNonQueryAsync(_stopping.Token);
    }

    private async Task<T> Scalar<T>(string sql, object? parameter = null)
    {
        await using var command = source.CreateCommand(sql);
        if (parameter is not null)
            command.Parameters.Add(new() { Value = parameter });
        return await command.ExecuteScalarAsync() is { } value and not DBNull ? (T)value : default!;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The outcome clock has moved on by one slot")]
    private partial void LogRotated();

    [LoggerMessage(Level = LogLevel.Information, Message = "Expired outcomes dropped: {Table}")]
    private partial void LogDropped(string table);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Expired outcomes of slot {Slot} wait for an old transaction, a backup perhaps, to end")]
    private partial void LogWaits(int slot);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "This role may not drop the expired outcomes of slot {Slot}: run 'granary migrate' as their owner")]
    private partial void LogNotOwner(int slot);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Maintenance of the outcomes failed and is tried again")]
    private partial void LogFailed(Exception error);
}
