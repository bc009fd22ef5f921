using Npgsql;
using NpgsqlTypes;

namespace Granary.Postgres;

/// <summary>
/// The outbox: whole targets are claimed, and given back when all that was claimed is done or released, or with the
/// session.
/// </summary>
public sealed class OutboxClaims : IOutbox
{
    private readonly ClaimedTargets _claimed = new();
    private readonly DatabaseCalls _calls;
    private readonly string[]? _targets;
    private Guid _claimant = Guid.NewGuid();

    /// <param name="calls">Calls of the database.</param>
    /// <param name="store">Tells of new messages.</param>
    /// <param name="targets">What this program sends to; other messages are left to others. Null: all.</param>
    public OutboxClaims(DatabaseCalls calls, PostgresStore store, IReadOnlyList<string>? targets = null)
    {
        _calls = calls;
        _targets = targets?.ToArray();
        store.OutboxArrived += () => Arrived?.Invoke();
    }

    public event Action? Arrived;

    public async ValueTask<IReadOnlyList<OutboxItem>> Claim(int max, TimeSpan lease)
    {
        var items = await _calls.Lines.Outbox.Run(
            static (c, s) => Claim(c, s), new Claiming(_claimant, max, lease, _targets));
        items.Sort(static (a, b) => a.Seq.CompareTo(b.Seq));
        _claimed.Take(items);
        return items;
    }

    public async ValueTask Done(IReadOnlyList<long> seqs)
    {
        await _calls.Lines.Outbox.Run(
            static async (connection, s) =>
            {
                await using var command = new NpgsqlCommand("delete from outbox where seq = any ($1)", connection);
                command.Parameters.Add(new() { Value = s, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
                return await command.ExecuteNonQueryAsync();
            },
            seqs.ToArray());
        await Free(_claimed.Return(seqs, TimeSpan.Zero));
    }

    public ValueTask Release(IReadOnlyList<long> seqs, TimeSpan delay) => Free(_claimed.Return(seqs, delay));

    private async ValueTask Free(IReadOnlyList<(string Target, TimeSpan Delay)> free)
    {
        if (free.Count == 0)
            return;
        await _calls.Lines.Outbox.Run(
            static async (connection, s) =>
            {
                await using var command = new NpgsqlCommand(
                    """
                    update outbox_lanes l
                    set claimant = null, free_at = clock_timestamp() + make_interval(secs => i.delay)
                    from unnest($1, $2) i(target, delay) where l.target = i.target and l.claimant = $3
                    """, connection);
                command.Parameters.Add(new() { Value = s.free.Select(f => f.Target).ToArray() });
                command.Parameters.Add(new() { Value = s.free.Select(f => f.Delay.TotalSeconds).ToArray() });
                command.Parameters.Add(new() { Value = s.claimant });
                return await command.ExecuteNonQueryAsync();
            },
            (free, claimant: _claimant));
    }

    public async ValueTask SetAside(long seq, string why)
    {
        await _calls.Lines.Outbox.Run(
            static async (connection, s) =>
            {
                await using var command = new NpgsqlCommand(
                    "update outbox set set_aside_at = clock_timestamp(), set_aside_reason = $2 where seq = $1",
                    connection);
                command.Parameters.Add(new() { Value = s.seq });
                command.Parameters.Add(new() { Value = s.why });
                return await command.ExecuteNonQueryAsync();
            },
            (seq, why));
        await Free(_claimed.Return([seq], TimeSpan.Zero));
    }

    public async ValueTask Abandon()
    {
        // The next session claims under a name of its own: what comes late here must not free its targets.
        var former = _claimant;
        _claimant = Guid.NewGuid();
        _claimed.Drop();
        await _calls.Lines.Outbox.Run(
            static async (connection, s) =>
            {
                await using var command = new NpgsqlCommand(
                    "update outbox_lanes set claimant = null, free_at = clock_timestamp() where claimant = $1",
                    connection);
                command.Parameters.Add(new() { Value = s });
                return await command.ExecuteNonQueryAsync();
            },
            former);
    }

    private static async ValueTask<List<OutboxItem>> Claim(NpgsqlConnection connection, Claiming claim)
    {
        await using var command = new NpgsqlCommand("select * from granary_claim_outbox($1, $2, $3, $4)", connection);
        command.Parameters.Add(new() { Value = claim.Claimant });
        command.Parameters.Add(new() { Value = claim.Max });
        command.Parameters.Add(new() { Value = claim.Lease.TotalSeconds });
        command.Parameters.Add(new()
        {
            Value = (object?)claim.Targets ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });
        await using var reader = await command.ExecuteReaderAsync();
        var items = new List<OutboxItem>();
        while (await reader.ReadAsync())
            items.Add(new OutboxItem(
                reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3),
                reader.IsDBNull(4) ? null : reader.GetString(4)));
        return items;
    }

    private readonly record struct Claiming(Guid Claimant, int Max, TimeSpan Lease, string[]? Targets);
}
