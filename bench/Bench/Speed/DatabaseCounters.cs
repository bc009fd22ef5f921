using System.Diagnostics;
using Granary.Storms.Lab;

namespace Granary.Bench.Speed;

/// <summary>PostgreSQL's own counters of one database.</summary>
internal sealed record DatabaseCounters(
    long Transactions, long Inserted, long Updated, long HotUpdated, long Deleted, long Wal, long Syncs)
{
    // A session that falls idle reports what it has counted within ten seconds.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(11);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // A silo signs its membership (and before, renewed its lease) all the time and by nobody's request.
    private const string Sql = """
        SELECT d.xact_commit, t.ins, t.upd, t.hot, t.del, pg_current_wal_insert_lsn() - '0/0', w.wal_sync
        FROM pg_stat_database d, pg_stat_wal w,
            (SELECT coalesce(sum(n_tup_ins), 0) ins, coalesce(sum(n_tup_upd), 0) upd,
                    coalesce(sum(n_tup_hot_upd), 0) hot, coalesce(sum(n_tup_del), 0) del
             FROM pg_stat_user_tables WHERE relname <> 'lease' AND relname NOT LIKE 'orleans%') t
        WHERE d.datname = current_database()
        """;

    public static DatabaseCounters operator -(DatabaseCounters a, DatabaseCounters b) => new(
        a.Transactions - b.Transactions, a.Inserted - b.Inserted, a.Updated - b.Updated, a.HotUpdated - b.HotUpdated,
        a.Deleted - b.Deleted, a.Wal - b.Wal, a.Syncs - b.Syncs);

    /// <summary>The counters once the rows do not move any more: sessions report late what they did.</summary>
    public static async Task<DatabaseCounters> Settled(TestDatabase database)
    {
        var seen = await Read(database);
        var start = Stopwatch.GetTimestamp();
        var since = start;
        while (Stopwatch.GetElapsedTime(since) < Silence && Stopwatch.GetElapsedTime(start) < Limit)
        {
            await Task.Delay(250);
            var now = await Read(database);
            if (now.Rows != seen.Rows)
                since = Stopwatch.GetTimestamp();
            seen = now;
        }

        return seen;
    }

    private long Rows => Inserted + Updated + Deleted;

    public static async Task<DatabaseCounters> Read(TestDatabase database) => (await database.Rows(
        Sql, r => new DatabaseCounters(Of(r, 0), Of(r, 1), Of(r, 2), Of(r, 3), Of(r, 4), Of(r, 5), Of(r, 6))))[0];

    private static long Of(Npgsql.NpgsqlDataReader row, int column) =>
        Convert.ToInt64(row.GetValue(column), System.Globalization.CultureInfo.InvariantCulture);
}
