using Npgsql;

namespace Granary.Postgres;

/// <summary>What systems have in the database, whether the program knows them or not.</summary>
public sealed record SystemTraces(
    IReadOnlyList<SystemTrace> Systems, IReadOnlyList<KindTrace> Kinds, IReadOnlyList<TargetTrace> Outgoing)
{
    internal static async Task<SystemTraces> Read(
        NpgsqlConnection connection, IReadOnlyList<Migration> known, AppliedMigrations applied,
        CancellationToken cancellation)
    {
        var recorded = await connection.Rows(
            "select system, count(*) from system_migrations group by system order by system",
            row => new SystemTrace(row.GetString(0), row.GetInt64(1), null), cancellation);
        var here = known.Where(one => one.System is not null).GroupBy(one => one.System!)
            .Select(one => new SystemTrace(one.Key, one.Count(applied.Has), one.Count())).ToList();
        return new(
            [.. here, .. recorded.Where(one => here.All(other => other.Name != one.Name))],
            await KindsOf(connection, cancellation),
            await connection.Rows(
                "select target, count(*) from outbox where set_aside_at is null group by target order by target",
                row => new TargetTrace(row.GetString(0), row.GetInt64(1)), cancellation));
    }

    /// <summary>The rows are PostgreSQL's estimate: to count millions takes its time.</summary>
    private static Task<List<KindTrace>> KindsOf(
        NpgsqlConnection connection, CancellationToken cancellation) => connection.Rows(
        """
        select k.kind, k.system, k.table_name,
            coalesce(greatest(nullif(c.reltuples, -1)::bigint, s.n_live_tup), 0), coalesce(t.waiting, 0)
        from kinds k
        left join pg_class c on c.oid = to_regclass(quote_ident(k.table_name))
        left join pg_stat_all_tables s on s.relid = c.oid
        left join (select kind, count(*) waiting from timers group by kind) t on t.kind = k.kind
        order by k.system, k.kind
        """,
        row => new KindTrace(
            row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetString(2), row.GetInt64(3),
            row.GetInt64(4)),
        cancellation);
}

/// <param name="Name">As it calls itself.</param>
/// <param name="Applied">How many of its migrations the database has.</param>
/// <param name="Known">How many the program has; null: the system is not in it.</param>
public sealed record SystemTrace(string Name, long Applied, int? Known);

/// <summary>One kind of entity: about how many there are, and how many timers wait.</summary>
public sealed record KindTrace(string Kind, string? System, string Table, long Rows, long Timers);

/// <summary>How many messages wait for one target.</summary>
public sealed record TargetTrace(string Target, long Waiting);
