using Granary.Storms.Lab;

namespace Granary.Bench.Limits;

/// <summary>
/// Outcomes of the last day, as if they had been recorded: in the partitions that are not written any more.
/// </summary>
internal sealed class OutcomeFilling(TestDatabase database)
{
    private readonly Queue<int> _slots = new();

    public async Task Fill(long rows)
    {
        // The youngest partition but one takes what is recorded now; all before it are of the past.
        var slots = await database.Rows("SELECT slot FROM outcome_slots ORDER BY slot", r => r.GetInt32(0));
        foreach (var slot in slots.SkipLast(2))
            _slots.Enqueue(slot);
        var each = rows / _slots.Count;
        foreach (var slot in _slots)
        {
            Console.WriteLine($"filling slot {slot} with {each} outcomes");
            await database.Run(Insert(slot, each));
            await database.Run($"VACUUM ANALYZE outcomes_{slot}");
        }

        await database.Run("UPDATE outcome_clock SET written_from = 0");
        await database.Run("CHECKPOINT");
    }

    public bool CanDrop => _slots.Count > 0;

    /// <summary>As the silo drops a partition whose time is over.</summary>
    public async Task DropNext()
    {
        var slot = _slots.Dequeue();
        await database.Run($"ALTER TABLE outcomes DETACH PARTITION outcomes_{slot} CONCURRENTLY");
        await database.Run($"DROP TABLE outcomes_{slot}");
    }

    private static string Insert(int slot, long rows) => $$"""
        INSERT INTO outcomes_{{slot}} (id, slot, caller, scope, key, fingerprint, body)
        SELECT md5('{{slot}}/' || n)::uuid, {{slot}}, 'development', 'book_v1', 'filled-{{slot}}-' || n,
            decode(md5(n::text) || md5('x' || n), 'hex'),
            convert_to('+{"id":' || n || ',"title":"The Grapes of Wrath",'
                || '"created_at":"2026-01-01T00:00:00.000000Z","version":1}', 'UTF8')
        FROM generate_series(1, {{rows}}) n
        """;
}
