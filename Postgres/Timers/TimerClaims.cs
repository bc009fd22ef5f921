using Npgsql;

namespace Granary.Postgres.Timers;

/// <summary>
/// A timer that is due and was claimed: it is due again after a while, unless its entity takes it back.
/// </summary>
public sealed record DueTimer(GrainKey Owner, string Name, string? Trace = null)
{
    /// <summary>The same until its entity sets it again.</summary>
    public Guid Key { get; init; }
}

/// <summary>Timers in the database; each is handed to one silo at a time.</summary>
public sealed class TimerClaims(DatabaseCalls calls)
{
    /// <summary>Those of other kinds are left to the programs that know them.</summary>
    public ValueTask<List<DueTimer>> Claim(
        IReadOnlyList<string> kinds, int max, TimeSpan again) => calls.Lines.Timers.Run(
        static async (connection, s) =>
        {
            await using var command = new NpgsqlCommand(
                """
                with due as (
                    select t.kind, t.id, t.name, clock_timestamp() + make_interval(secs => $2) as again
                    from unnest($3) k(kind) cross join lateral (
                        select kind, id, name, due_at from timers
                        where kind = k.kind and due_at <= (select clock_timestamp())
                        order by due_at limit $1 for update skip locked) t
                    order by t.due_at limit $1)
                update timers t set due_at = d.again, claimed_until = d.again,
                    claim_key = case when t.claimed_until = t.due_at then t.claim_key else gen_random_uuid() end
                from due d where t.kind = d.kind and t.id = d.id and t.name = d.name
                returning t.kind, t.id, t.name, t.trace, t.claim_key
                """, connection);
            command.Parameters.Add(new() { Value = s.max });
            command.Parameters.Add(new() { Value = s.again.TotalSeconds });
            command.Parameters.Add(new() { Value = s.kinds });
            await using var reader = await command.ExecuteReaderAsync();
            var due = new List<DueTimer>();
            while (await reader.ReadAsync())
            {
                due.Add(new(
                    new(reader.GetString(0), reader.GetInt64(1)), reader.GetString(2),
                    reader.IsDBNull(3) ? null : reader.GetString(3))
                {
                    Key = reader.GetGuid(4),
                });
            }

            return due;
        },
        (kinds: kinds.ToArray(), max, again));
}
