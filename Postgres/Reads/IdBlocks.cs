using System.Collections.Concurrent;
using Npgsql;

namespace Granary.Postgres;

/// <summary>Ids of each kind, reserved in blocks and refilled before the block is used up.</summary>
internal sealed class IdBlocks(DatabaseCalls calls, int size)
{
    private readonly int size = size;
    private readonly ConcurrentDictionary<string, Kind> kinds = new(StringComparer.Ordinal);

    public ValueTask<long> Next(string kind)
    {
        var ids = kinds.GetOrAdd(kind, static (k, self) => new Kind(self, k), this);
        return ids.TryNext(out var id) ? new(id) : ids.Wait();
    }

    private async Task<long> Reserve(string kind) => await calls.Run(
        static async (connection, s) =>
        {
            await using var command = new NpgsqlCommand(
                "insert into ids as i (kind, next) values ($1, 1 + $2) "
                + "on conflict (kind) do update set next = i.next + $2 returning next - $2", connection);
            command.Parameters.Add(new() { Value = s.kind });
            command.Parameters.Add(new() { Value = (long)s.size });
            return (long)(await command.ExecuteScalarAsync())!;
        },
        (kind, size));

    private sealed class Kind(IdBlocks owner, string name)
    {
        private readonly Lock gate = new();
        private long next;
        private long end;
        private long spare;
        private Task? refill;

        public bool TryNext(out long id)
        {
            lock (gate)
            {
                if (next == end && spare > 0)
                    (next, end, spare) = (spare, spare + owner.size, 0);
                if (spare == 0 && end - next <= owner.size / 2)
                    refill ??= Refill();
                id = next;
                return next < end && next++ >= 0;
            }
        }

        public async ValueTask<long> Wait()
        {
            while (true)
            {
                Task? running;
                lock (gate)
                    running = refill;
                if (running is not null)
                    await running;
                if (TryNext(out var id))
                    return id;
            }
        }

        private async Task Refill()
        {
            // Off the caller's thread and lock.
            await Task.Yield();
            try
            {
                var first = await owner.Reserve(name);
                lock (gate)
                    spare = first;
            }
            finally
            {
                lock (gate)
                    refill = null;
            }
        }
    }
}
