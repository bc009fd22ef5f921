using System.Collections.Concurrent;
using Npgsql;

namespace Granary.Postgres;

/// <summary>Ids of each kind, reserved in blocks and refilled before the block is used up.</summary>
internal sealed class IdBlocks(DatabaseCalls calls, int size)
{
    private readonly int _size = size;
    private readonly ConcurrentDictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    public ValueTask<long> Next(string kind)
    {
        var ids = _kinds.GetOrAdd(kind, static (k, self) => new Kind(self, k), this);
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
        (kind, size: _size));

    private sealed class Kind(IdBlocks owner, string name)
    {
        private readonly Lock _gate = new();
        private long _next;
        private long _end;
        private long _spare;
        private Task? _refill;

        public bool TryNext(out long id)
        {
            lock (_gate)
            {
                if (_next == _end && _spare > 0)
                    (_next, _end, _spare) = (_spare, _spare + owner._size, 0);
                if (_spare == 0 && _end - _next <= owner._size / 2)
                    _refill ??= Refill();
                id = _next;
                return _next < _end && _next++ >= 0;
            }
        }

        public async ValueTask<long> Wait()
        {
            while (true)
            {
                Task? running;
                lock (_gate)
                    running = _refill;
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
                lock (_gate)
                    _spare = first;
            }
            finally
            {
                lock (_gate)
                    _refill = null;
            }
        }
    }
}
